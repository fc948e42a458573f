package dev.flowcell.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Values by their places, which many threads set in any order and whose number nobody knows before the end. Not
/// for cells.
public final class Slots<T extends @Nullable Object> {

    private static final int BITS = 10;
    private static final int SIZE = 1 << BITS;

    private volatile Object[][] blocks = new Object[0][];

    /** Sets the value of a place; each place is set by one thread. */
    public void set(int place, @Nullable T value) {
        var now = blocks;
        var block = place >> BITS;
        if (block >= now.length || now[block] == null) {
            now = grown(block);
        }
        now[block][place & SIZE - 1] = value;
    }

    private synchronized Object[][] grown(int block) {
        var now = blocks;
        if (block >= now.length) {
            now = Arrays.copyOf(now, Math.max(block + 1, now.length + now.length / 2));
        }
        if (now[block] == null) {
            now[block] = new Object[SIZE];
        }
        blocks = now;
        return now;
    }

    /// The value of a place, or null where none was set. What another thread set is seen after it has ended.
    public @Nullable T get(int place) {
        var now = blocks;
        var block = place >> BITS;
        return block < now.length && now[block] != null ? value(now[block][place & SIZE - 1]) : null;
    }

    /** The values of the first places, so many, in a list of the caller's own. */
    public List<T> list(int size) {
        var list = new ArrayList<T>(size);
        for (var place = 0; place < size; place++) {
            list.add(value(blocks[place >> BITS][place & SIZE - 1]));
        }
        return list;
    }

    /** Forgets them all. */
    public synchronized void clear() {
        blocks = new Object[0][];
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private T value(@Nullable Object value) {
        return (T) value;
    }
}
