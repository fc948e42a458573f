package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.store.ArtifactStore;

/** Blobs of items as they are read, the last few at hand: whoever goes through items finds neighbours in one blob. */
final class ItemBlobs {

    private static final int AT_HAND = 16;

    private final ArtifactStore store;
    private final Map<String, ItemBlob> recent = new LinkedHashMap<>(2 * AT_HAND, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ItemBlob> eldest) {
            return size() > AT_HAND;
        }
    };

    ItemBlobs(ArtifactStore store) {
        this.store = store;
    }

    /** A blob; empty where it is gone or not what was written, which is said. */
    Optional<ItemBlob> get(String name) throws IOException {
        synchronized (recent) {
            var known = recent.get(name);
            if (known != null) {
                return Optional.of(known);
            }
        }
        var content = store.get(name);
        var blob = content.flatMap(ItemBlob::read);
        if (content.isPresent() && blob.isEmpty()) {
            System.err.println(
                    "The store's " + name + " is damaged, or not Flowcell's: what it was to hold is made anew");
        }
        synchronized (recent) {
            blob.ifPresent(found -> recent.put(name, found));
        }
        return blob;
    }
}
