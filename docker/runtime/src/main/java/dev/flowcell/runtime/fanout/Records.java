package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.RecordJson;

/** Records as blobs. */
public final class Records {

    private Records() {
    }

    /** A record's blob. */
    public static byte[] bytes(Record value) {
        return RecordJson.write(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The record of that name, or empty where there is none; one that can't be read is the store's fault. */
    public static <T extends Record> Optional<T> get(ArtifactStore store, String name, Class<T> type)
            throws IOException {
        var content = store.get(name);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RecordJson.read(new String(content.get(), StandardCharsets.UTF_8), type));
        } catch (IllegalArgumentException e) {
            throw new IOException(name + " is damaged, or not Flowcell's", e);
        }
    }
}
