package dev.flowcell.runtime.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

import dev.flowcell.runtime.value.Blobs;

/// Files in a store, in parts, so that a file larger than memory goes through. Under `blobs/` each content is once,
/// named by its hash.
public final class StoredFiles implements Blobs {

    private static final int PART = 16 * 1024 * 1024;

    private final ArtifactStore store;

    public StoredFiles(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public void put(String sha256, Path file) throws IOException {
        write("blobs/" + sha256, file);
    }

    @Override
    public void get(String sha256, Path file) throws IOException {
        read("blobs/" + sha256, file);
    }

    /** Keeps a text of this hash, of at most some megabytes. */
    public void put(String sha256, byte[] text) throws IOException {
        store.put(part("blobs/" + sha256, 0), text);
        store.put("blobs/" + sha256 + "/parts", "1".getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a hash; empty where it is gone, or another than it was. */
    public Optional<String> get(String sha256) throws IOException {
        return store.get(part("blobs/" + sha256, 0)).filter(content -> hash(content).equals(sha256))
                .map(content -> new String(content, StandardCharsets.UTF_8));
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a file under a name, unless it is there and whole. */
    void write(String name, Path file) throws IOException {
        if (holds(name, file)) {
            return;
        }
        var count = 0;
        try (var in = Files.newInputStream(file)) {
            for (var part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                store.put(part(name, count++), part);
            }
        }
        store.put(name + "/parts", Integer.toString(count).getBytes(StandardCharsets.UTF_8));
    }

    private boolean holds(String name, Path file) throws IOException {
        var parts = store.get(name + "/parts");
        if (parts.isEmpty()) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            var number = 0;
            for (var part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
                if (!store.get(part(name, number++)).filter(kept(part)).isPresent()) {
                    return false;
                }
            }
            return new String(parts.get(), StandardCharsets.UTF_8).equals(Integer.toString(number));
        }
    }

    private static Predicate<byte[]> kept(byte[] part) {
        return content -> Arrays.equals(content, part);
    }

    /** Reads a file of this name; one that is there is replaced. */
    void read(String name, Path file) throws IOException {
        var parts = store.get(name + "/parts").orElseThrow(() -> new IOException("the store has no " + name));
        int count;
        try {
            count = Integer.parseInt(new String(parts, StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            throw new IOException("the store's " + name + " is damaged", e);
        }
        var unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".unfinished");
        try {
            try (var out = Files.newOutputStream(unfinished)) {
                for (var i = 0; i < count; i++) {
                    var number = i;
                    out.write(store.get(part(name, i))
                            .orElseThrow(() -> new IOException("the store has no " + part(name, number))));
                }
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String part(String name, int number) {
        return name + "/" + BlobName.number(number, 6);
    }
}
