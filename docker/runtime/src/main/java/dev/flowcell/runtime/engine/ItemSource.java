package dev.flowcell.runtime.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// The items of a map.
///
/// @param count
///            how many there are, or null where that is not known before the end
record ItemSource(Iterator<?> items, @Nullable Long count, AutoCloseable end) {

    private static final AutoCloseable NOTHING = () -> {
    };

    /** Anything that `%%map` takes for its items. */
    static ItemSource of(@Nullable Object from) {
        return switch (from) {
            case null -> throw new NullPointerException("the items of the map are null");
            case Collection<?> all -> new ItemSource(all.iterator(), (long) all.size(), NOTHING);
            case Iterable<?> iterable -> new ItemSource(iterable.iterator(), null, NOTHING);
            case BaseStream<?, ?> stream -> {
                var split = stream.spliterator();
                var count = split.getExactSizeIfKnown();
                yield new ItemSource(Spliterators.iterator(split), count < 0 ? null : count, stream);
            }
            case Object[] array -> new ItemSource(Arrays.asList(array).iterator(), (long) array.length, NOTHING);
            case Object array when array.getClass().isArray() -> {
                var length = java.lang.reflect.Array.getLength(array);
                yield new ItemSource(IntStream.range(0, length)
                        .mapToObj(index -> java.lang.reflect.Array.get(array, index)).iterator(), (long) length,
                        NOTHING);
            }
            default -> throw Fault.flow("the items of the map are a " + from.getClass().getSimpleName(),
                    "give it an Iterable, an array or a stream");
        };
    }
}
