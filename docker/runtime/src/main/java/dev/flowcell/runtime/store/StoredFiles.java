package dev.flowcell.runtime.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

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

    /** Writes a file under a name, unless it is there. */
    void write(String name, Path file) throws IOException {
        if (store.get(name + "/parts").isPresent()) {
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

    /** Reads a file of this name; one that is there is replaced. */
    void read(String name, Path file) throws IOException {
        var parts = store.get(name + "/parts").orElseThrow(() -> new IOException("the store has no " + name));
        var count = Integer.parseInt(new String(parts, StandardCharsets.UTF_8));
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
        return name + "/" + String.format(Locale.ROOT, "%06d", number);
    }
}
