package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Gatherers;

import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/** Blobs of items as they are read, the last few at hand: whoever goes through items finds neighbours in one blob. */
final class ItemBlobs {

    private static final int AT_HAND = 16;
    private static final int TOGETHER = 16;

    private final ArtifactStore store;
    private final Map<String, ItemBlob> recent = new LinkedHashMap<>(2 * AT_HAND, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ItemBlob> eldest) {
            return size() > AT_HAND;
        }
    };

    /** What is done with a blob. */
    interface Each {
        void with(String name, ItemBlob blob) throws IOException;
    }

    ItemBlobs(ArtifactStore store) {
        this.store = store;
    }

    /// Goes through blobs in their order, but for those that are gone or not what was written. Several are read at
    /// once: a bucket takes its time for each.
    void each(List<String> names, Each each) throws IOException {
        try {
            names.stream().gather(Gatherers.mapConcurrent(TOGETHER, this::named)).forEach(named -> {
                try {
                    if (named.blob() != null) {
                        each.with(named.name(), named.blob());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private record Named(String name, @Nullable ItemBlob blob) {
    }

    private Named named(String name) {
        try {
            return new Named(name, get(name).orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
