package dev.flowcell.runtime.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A store in a folder, also one that several machines mount. A blob is written beside its place and then moved there,
/// so a reader sees all of it or nothing.
public final class FileStore implements ArtifactStore {

    private static final String UNFINISHED = ".unfinished";

    private final Path root;

    /** A store in this folder, which is made with the first blob. */
    public FileStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Where it is. */
    public Path folder() {
        return root;
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(place(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        var place = place(name);
        var unfinished = unfinished(content);
        try {
            inFolder(parent(place), () -> Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        var place = place(name);
        if (Files.exists(place)) {
            return false;
        }
        var unfinished = unfinished(content);
        try {
            // Unlike a move, it never replaces.
            inFolder(parent(place), () -> Files.createLink(place, unfinished));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            return createNew(place, content);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Where there are no links, a reader may see the beginning of a blob, but still only one caller wins. */
    private static boolean createNew(Path place, byte[] content) throws IOException {
        try {
            Files.write(place, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        var end = prefix.lastIndexOf('/');
        var folder = end < 0 ? root : place(prefix.substring(0, end));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var names = new ArrayList<String>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return each.endsWith(UNFINISHED) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                var name = root.relativize(file).toString().replace('\\', '/');
                if (name.startsWith(prefix)) {
                    names.add(name);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) throws IOException {
                if (gone instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // another process just replaced or removed it
                }
                throw gone;
            }
        });
        Collections.sort(names);
        return names;
    }

    private Path unfinished(byte[] content) throws IOException {
        var folder = root.resolve(UNFINISHED);
        var file = folder.resolve(UUID.randomUUID().toString());
        inFolder(folder, () -> Files.write(file, content));
        return file;
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Does something in a folder, which is made if it is not there: to look first would take longer. */
    private static void inFolder(Path folder, Work work) throws IOException {
        try {
            work.run();
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
            work.run();
        }
    }

    private Path parent(Path place) {
        var parent = place.getParent();
        return parent == null ? root : parent;
    }

    private Path place(String name) {
        if (List.of(BlobName.checked(name).split("/")).contains(UNFINISHED)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a blob");
        }
        return root.resolve(name);
    }

    @Override
    public String toString() {
        return "file:" + root;
    }
}
