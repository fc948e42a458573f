package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import dev.flowcell.api.Slots;
import dev.flowcell.runtime.value.JsonValues;
import org.jspecify.annotations.Nullable;

/// Where the results of a map's items stand in the store, and the results themselves as long as they fit into the
/// memory. Of an item that has several results the first counts.
final class ItemResults {

    /** A value of so many characters of JSON takes about ten times that in memory. */
    private static final long IN_MEMORY = Math.max(1024 * 1024, Runtime.getRuntime().maxMemory() / 32);

    private final JsonValues json;
    private final StoredValues values;
    private final ItemBlobs blobs;
    private final Type resultType;
    private final List<String> names = new ArrayList<>();
    private final Slots<@Nullable Object> results = new Slots<>();
    private final BitSet placed = new BitSet();
    private long characters;
    private volatile boolean spilled;
    private int[] blobOf = new int[1024];
    private int[] lineOf = new int[1024];

    ItemResults(JsonValues json, StoredValues values, ItemBlobs blobs, Type resultType) {
        this.json = json;
        this.values = values;
        this.blobs = blobs;
        this.resultType = resultType;
    }

    /** Which result of a line counts. */
    interface Counts {
        boolean test(ItemBlob.Line line);
    }

    /** The result of a line that is at hand. */
    interface AtHand {
        @Nullable
        Object result(int line);
    }

    /// Learns of a blob's lines.
    ///
    /// @param atHand
    ///            their results, or null where they must be read
    /// @return how many of them count
    synchronized int add(String name, List<ItemBlob.Line> lines, Counts counts, @Nullable AtHand atHand) {
        var count = 0;
        for (var at = 0; at < lines.size(); at++) {
            var line = lines.get(at);
            if (!placed.get(line.index()) && counts.test(line)) {
                place(line, at);
                if (!spilled && hasResults()) {
                    results.set(line.index(),
                            atHand == null ? json.read(line.json(), resultType) : atHand.result(at));
                }
                count++;
            }
        }
        names.add(name);
        if (!spilled && hasResults() && characters > IN_MEMORY) {
            spilled = true;
            results.clear();
        }
        return count;
    }

    private void place(ItemBlob.Line line, int at) {
        var index = line.index();
        if (index >= blobOf.length) {
            var length = Math.max(index + 1, 2 * blobOf.length);
            blobOf = Arrays.copyOf(blobOf, length);
            lineOf = Arrays.copyOf(lineOf, length);
        }
        placed.set(index);
        blobOf[index] = names.size();
        lineOf[index] = at;
        characters += line.json().length();
    }

    boolean hasResults() {
        return resultType != void.class;
    }

    /** Whether they are too much for the memory. */
    boolean spilled() {
        return spilled;
    }

    /** All results in the order of the items, once all are there. */
    synchronized List<?> list(int count) throws IOException {
        if (!spilled) {
            return results.list(count);
        }
        var parts = values.parts();
        for (var index = 0; index < count; index++) {
            var name = names.get(blobOf[index]);
            var line = lineOf[index];
            parts.add(blobs.get(name).orElseThrow(() -> new IOException("it has lost " + name)).json(line));
        }
        return values.list(parts.end(), resultType);
    }
}
