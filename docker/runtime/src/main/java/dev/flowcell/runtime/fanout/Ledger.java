package dev.flowcell.runtime.fanout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/// Which of the items that are offered have ended, by their positions. Process 0 keeps it; safe for many threads.
public final class Ledger {

    private int[] indexes = new int[1024];
    /** The beginning of each item's key: a result counts only if it is of the very item. */
    private long[] keys = new long[1024];
    private int count;
    private final BitSet ended = new BitSet();
    private int endedCount;

    /** Adds an item; their indexes grow. */
    public synchronized void add(int index, String key) {
        if (count == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * count);
            keys = Arrays.copyOf(keys, 2 * count);
        }
        indexes[count] = index;
        keys[count++] = beginning(key);
    }

    /// An item has ended. False where that was known, or where no such item is offered.
    ///
    /// @param key
    ///            of the item as it was when it ended
    public synchronized boolean end(int index, String key) {
        var position = Arrays.binarySearch(indexes, 0, count, index);
        if (position < 0 || keys[position] != beginning(key) || ended.get(position)) {
            return false;
        }
        ended.set(position);
        endedCount++;
        return true;
    }

    /** Whether an item of an index was added. */
    public synchronized boolean has(int index) {
        return Arrays.binarySearch(indexes, 0, count, index) >= 0;
    }

    private static long beginning(String key) {
        return key.length() < 16 ? 0 : Long.parseUnsignedLong(key, 0, 16, 16);
    }

    /** Whether all that were added have ended. */
    public synchronized boolean complete() {
        return endedCount == count;
    }

    /** How many were added. */
    public synchronized int count() {
        return count;
    }

    /** The index of the item at a position. */
    public synchronized int index(int position) {
        return indexes[position];
    }

    /** The beginning of the key of the item at a position, which stands for the whole. */
    public synchronized String key(int position) {
        return HexFormat.of().toHexDigits(keys[position]);
    }

    /** The first position that has not ended. */
    synchronized int firstOpen() {
        return ended.nextClearBit(0);
    }

    /** Those of some positions that have not ended. */
    synchronized List<Integer> open(int from, int to) {
        var open = new ArrayList<Integer>();
        for (var position = ended.nextClearBit(from); position < to; position = ended.nextClearBit(position + 1)) {
            open.add(position);
        }
        return open;
    }

    synchronized List<Integer> open(List<Integer> positions) {
        return positions.stream().filter(position -> !ended.get(position)).toList();
    }
}
