package dev.flowcell.api;

import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/// Items that say how far the loop over them is. The bar begins when the loop does; a loop that is left early leaves
/// its bar where it stood.
///
/// @param host
///            shows it
/// @param label
///            what the loop is about, or empty
/// @param total
///            how many items there are, or -1 where that is not known
record Progress<T extends @Nullable Object>(Host host, String label, Iterable<T> items,
        long total) implements Iterable<T> {

    @Override
    public Iterator<T> iterator() {
        var iterator = items.iterator();
        var bar = host.bar(label, total);
        return new Iterator<>() {

            private long taken;
            private boolean ended;

            @Override
            public boolean hasNext() {
                var more = iterator.hasNext();
                if (!more && !ended) {
                    ended = true;
                    bar.end(taken);
                }
                return more;
            }

            @Override
            public T next() {
                if (ended) {
                    throw new NoSuchElementException();
                }
                var item = iterator.next();
                bar.at(taken++);
                return item;
            }
        };
    }
}
