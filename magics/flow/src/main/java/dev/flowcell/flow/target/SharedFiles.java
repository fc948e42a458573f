package dev.flowcell.flow.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.flowcell.flow.library.Checksums;

/// Files that many folders hold and nobody changes: each content is once on the disk, under its SHA-256, and the
/// folders have links to it; copies where the file system has none. Safe for several processes.
final class SharedFiles {

    /** What somebody puts here now has no link yet. */
    private static final Duration YOUNG = Duration.ofHours(1);

    /** As in an image: a class cache knows its jars by their time too. */
    private static final FileTime TIME = FileTime.fromMillis(1_000);

    private final Path folder;

    SharedFiles(Path folder) {
        this.folder = folder;
    }

    /** Puts a file whose SHA-256 is known there. */
    void put(Path file, String sha256, Path to) throws IOException {
        var content = folder.resolve(sha256);
        if (!Files.exists(content)) {
            Files.createDirectories(folder);
            var partial = Files.createTempFile(folder, ".partial-", null);
            Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(partial, TIME);
            Files.move(partial, content, StandardCopyOption.ATOMIC_MOVE);
        }
        link(content, to);
    }

    /** Puts what a stream still has there. */
    void put(InputStream in, Path to) throws IOException {
        Files.createDirectories(folder);
        var partial = Files.createTempFile(folder, ".partial-", null);
        try {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            put(partial, new Checksums().of(partial), to);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void link(Path content, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try {
            Files.createLink(to, content);
        } catch (FileAlreadyExistsException e) {
            Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(content, to);
        }
    }

    /** Removes what no folder has any more. */
    void clean() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> all;
        try (var files = Files.list(folder)) {
            all = files.toList();
        }
        for (var file : all) {
            try {
                var alone = Files.getAttribute(file, "unix:nlink").equals(1);
                // Of its last change, a new or lost link included.
                var changed = (FileTime) Files.getAttribute(file, "unix:ctime");
                if (alone && changed.toInstant().plus(YOUNG).isBefore(Instant.now())) {
                    Files.delete(file);
                }
            } catch (NoSuchFileException e) {
                // Another process was here first.
            } catch (UnsupportedOperationException e) {
                return; // no file system with links
            }
        }
    }
}
