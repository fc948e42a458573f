package dev.flowcell.runtime.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

import dev.flowcell.api.CacheFiller;
import org.jspecify.annotations.Nullable;

/** Folders that are filled once: looked for on this machine, then in the store, and filled only if neither has them. */
public final class CachedFolders {

    private static final ConcurrentMap<Path, Object> LOCKS = new ConcurrentHashMap<>();
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();
    /** Well below the time after which what was not used is taken for unused. */
    private static final Duration AGAIN = Duration.ofMinutes(3);

    private final Path cacheDir;
    private final @Nullable ArtifactStore store;

    public CachedFolders(Path cacheDir, @Nullable ArtifactStore store) {
        this.cacheDir = cacheDir;
        this.store = store;
    }

    /// The folder of a key.
    ///
    /// @throws Exception
    ///             what the filler throws, or an IOException
    public Path folder(String key, CacheFiller filler) throws Exception {
        var name = name(key);
        var folder = cacheDir.resolve("cached").resolve(name).toAbsolutePath();
        synchronized (LOCKS.computeIfAbsent(folder, path -> new Object())) {
            if (Files.isDirectory(folder)) {
                used(folder);
                return folder;
            }
            Files.createDirectories(cacheDir.resolve("cached"));
            var unfinished = Files.createTempDirectory(cacheDir.resolve("cached"), ".unfinished");
            try {
                if (!restore(name, unfinished)) {
                    filler.fill(unfinished);
                    keep(name, unfinished);
                }
                move(unfinished, folder);
            } finally {
                delete(unfinished);
            }
            used(folder);
            return folder;
        }
    }

    /** Notes that it is used now and as long as this process lives, for whoever makes room. */
    private static void used(Path folder) {
        if (IN_USE.add(folder) && IN_USE.size() == 1) {
            Thread.ofPlatform().daemon().name("flowcell cached folders").start(() -> {
                while (true) {
                    LockSupport.parkNanos(AGAIN.toNanos());
                    IN_USE.forEach(CachedFolders::touch);
                }
            });
        }
        touch(folder);
    }

    private static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // It may be on a volume that can only be read.
        }
    }

    /** Another process may have been faster; its folder is as good. */
    private static void move(Path unfinished, Path folder) throws IOException {
        try {
            Files.move(unfinished, folder);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private boolean restore(String name, Path folder) throws IOException {
        if (store == null) {
            return false;
        }
        Optional<byte[]> list = store.get("cached/" + name + "/list");
        if (list.isEmpty()) {
            return false;
        }
        var number = 0;
        for (var file : new String(list.get(), StandardCharsets.UTF_8).lines().toList()) {
            var place = folder.resolve(file).normalize();
            if (!place.startsWith(folder)) {
                throw new IOException("the store's cached/" + name + " leaves its folder: " + file);
            }
            Files.createDirectories(place.getParent());
            new StoredFiles(store).read("cached/" + name + "/" + number++, place);
        }
        return true;
    }

    private void keep(String name, Path folder) throws IOException {
        if (store == null) {
            return;
        }
        List<Path> files;
        try (var tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        var list = new StringBuilder();
        for (var i = 0; i < files.size(); i++) {
            new StoredFiles(store).write("cached/" + name + "/" + i, files.get(i));
            list.append(folder.relativize(files.get(i)).toString().replace('\\', '/')).append('\n');
        }
        store.put("cached/" + name + "/list", list.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var tree = Files.walk(folder)) {
                for (var each : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** A key as a file's name: readable, and another for each key. */
    private static String name(String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("cached() wants a key, such as \"model-v1\"");
        }
        var plain = key.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.equals(key) && !key.startsWith(".") && key.length() <= 100
                ? key
                : plain.substring(0, Math.min(60, plain.length())).replaceFirst("^\\.", "_") + "-"
                        + java.util.HexFormat.of().formatHex(sha256(key)).substring(0, 16);
    }

    private static byte[] sha256(String text) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
