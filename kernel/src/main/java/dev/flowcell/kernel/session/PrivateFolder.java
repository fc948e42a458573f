package dev.flowcell.kernel.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import dev.flowcell.runtime.worker.Remains;

/** A session's folder that only its user can read: what the worker is started with, and `workdir()`. */
final class PrivateFolder implements AutoCloseable {

    private final Path folder;
    private final Thread atExit = new Thread(this::delete);

    private static final String PREFIX = "flowcell-session-";
    private static final String LOCK = "lock";
    private static final LocalDateTime ANY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
    /** A younger folder may not be locked yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** Held until this process ends, however it ends. */
    private final FileChannel lock;

    PrivateFolder() throws IOException {
        folder = Files.createTempDirectory(PREFIX);
        lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock.tryLock();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Deletes the folders of sessions whose kernel and worker were both killed. */
    void sweepOthers() {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.resolveSibling(""), PREFIX + "*")) {
            for (Path each : folders) {
                if (old(each) && abandoned(each.resolve(LOCK))) {
                    Remains.delete(each);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The folder of temporary files can't be read; another session may sweep it.
        }
    }

    private static boolean old(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(YOUNG));
        } catch (IOException e) {
            return false; // another session's sweep was quicker
        }
    }

    private static boolean abandoned(Path lockFile) {
        try (FileChannel other = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock free = other.tryLock()) {
            return free != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false; // another user's, or a session of this process
        }
    }

    /** What tells this session's processes from others'. */
    String mark() {
        return folder.getFileName().toString();
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /// What the user's code compiles against: the runtime's API without the rest of the runtime.
    ///
    /// @param runtime
    ///            the runtime's jar, or its folder of classes
    Path apiJar(Path runtime) throws IOException {
        Path jar = folder.resolve("api.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            if (Files.isDirectory(runtime)) {
                try (Stream<Path> files = Files.list(runtime.resolve("dev/flowcell/api"))) {
                    for (Path file : files.toList()) {
                        add(out, "dev/flowcell/api/" + file.getFileName(), Files.readAllBytes(file));
                    }
                }
            } else {
                try (ZipFile zip = new ZipFile(runtime.toFile())) {
                    List<? extends ZipEntry> entries = zip.stream()
                            .filter(entry -> entry.getName().startsWith("dev/flowcell/api/") && !entry.isDirectory())
                            .toList();
                    for (ZipEntry entry : entries) {
                        add(out, entry.getName(), zip.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ANY_TIME); // without one, the JDK would read all time zones for it
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            return; // the hook does it
        }
        delete();
    }

    private void delete() {
        try {
            lock.close();
        } catch (IOException e) {
            // It ends with the process.
        }
        Remains.delete(folder);
    }
}
