package dev.flowcell.flow.image;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.flowcell.flow.library.Checksums;

/// Files on their way into an image, under paths that hold the hash of their content: Jib's cache of layers knows a
/// file by its path and time alone, so a path must never get other content.
final class Staging {

    private final Path folder;

    Staging(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** The path of some content. */
    Path stage(byte[] content) throws IOException {
        var path = folder.resolve("content").resolve(Checksums.of(content));
        if (!Files.exists(path)) {
            write(path, content);
        }
        return path;
    }

    /** The path of a file's content, which a link or a copy holds. */
    Path stage(Path file, String sha256) throws IOException {
        var path = folder.resolve("content").resolve(sha256);
        if (Files.exists(path)) {
            return path;
        }
        var partial = partial(path);
        Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
        move(partial, path);
        return path;
    }

    /** Writes a file whole or not at all. */
    static void write(Path path, byte[] content) throws IOException {
        var partial = partial(path);
        Files.write(partial, content);
        move(partial, path);
    }

    /** A file beside a path, which becomes it by [#move]. */
    static Path partial(Path path) throws IOException {
        var parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(path + " has no parent folder");
        }
        Files.createDirectories(parent);
        return Files.createTempFile(parent, ".partial-", null);
    }

    /** Puts a whole file into its place. */
    static void move(Path partial, Path path) throws IOException {
        try {
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException e) {
            Files.delete(partial);
        }
    }
}
