package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/// Where the results of items stand that were made before, by key. A million of them take 32 MB: only the beginning of
/// each key is held, and the whole one is compared where it stands.
final class KnownItems {

    private static final int LINE_BITS = 24;

    private final ItemBlobs blobs;
    private final List<String> names = new ArrayList<>();
    private long[] keys = new long[64];
    /** The blob's number and the line in it, plus one; zero is no place. */
    private long[] places = new long[64];
    private int count;

    KnownItems(ItemBlobs blobs) {
        this.blobs = blobs;
    }

    /** Learns of blobs' items, if they are of a time that counts. */
    void add(List<String> all, Predicate<Instant> counts) throws IOException {
        blobs.each(all, (name, blob) -> {
            if (counts.test(blob.time())) {
                add(name, blob);
            }
        });
    }

    private void add(String name, ItemBlob blob) {
        names.add(name);
        for (var line = 0; line < blob.count(); line++) {
            var key = blob.key(line);
            if (!key.equals(ItemBlob.NO_KEY)) {
                put(beginning(key), ((long) (names.size() - 1) << LINE_BITS) + line + 1);
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The JSON of the result of an item of this key. */
    Optional<String> json(String key) throws IOException {
        var beginning = beginning(key);
        var at = slot(beginning);
        return places[at] == 0 ? Optional.empty() : Optional.ofNullable(json(key, places[at] - 1));
    }

    private @Nullable String json(String key, long place) throws IOException {
        var line = (int) (place & (1 << LINE_BITS) - 1);
        var blob = blobs.get(names.get((int) (place >> LINE_BITS))).orElse(null);
        return blob != null && line < blob.count() && blob.key(line).equals(key) ? blob.json(line) : null;
    }

    private void put(long key, long place) {
        if (2 * (count + 1) > keys.length) {
            var oldKeys = keys;
            var oldPlaces = places;
            keys = new long[2 * oldKeys.length];
            places = new long[keys.length];
            for (var at = 0; at < oldKeys.length; at++) {
                if (oldPlaces[at] != 0) {
                    insert(oldKeys[at], oldPlaces[at]);
                }
            }
        }
        if (insert(key, place)) {
            count++;
        }
    }

    /** False where there is one of that key: equal items have equal results. */
    private boolean insert(long key, long place) {
        var at = slot(key);
        var free = places[at] == 0;
        if (free) {
            keys[at] = key;
            places[at] = place;
        }
        return free;
    }

    /** Where a key is, or the free place where it would be. The keys are hashes already. */
    private int slot(long key) {
        var at = (int) key & keys.length - 1;
        while (places[at] != 0 && keys[at] != key) {
            at = at + 1 & keys.length - 1;
        }
        return at;
    }

    private static long beginning(String key) {
        return Long.parseUnsignedLong(key, 0, 16, 16);
    }
}
