package dev.flowcell.api;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/// Fan-outs: a body for each item, at most so many at once, on virtual threads. A failed item does not stop the others;
/// where some failed, the call ends with one [MapFailure] that lists them. Each is tried again, and ended in time, as
/// the options say. An interrupt interrupts the items that run and starts no more.
///
/// What `%%map` becomes in a session. A flow's engine runs its maps by the same [FanOut].
public final class Maps {

    private Maps() {
    }

    /** What is done with an item. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object, R extends @Nullable Object> {
        R apply(T item) throws Throwable;
    }

    /** What is done with an item for its effect alone. */
    @FunctionalInterface
    public interface Effect<T extends @Nullable Object> {
        void accept(T item) throws Throwable;
    }

    /// Runs a body for each item.
    ///
    /// @return the results in the order of the items; a list of the caller's own, to change as it likes
    /// @throws MapFailure
    ///             if items failed
    /// @throws InterruptedException
    ///             if the caller is interrupted
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(Iterable<? extends T> items,
            MapOptions options, Body<T, R> body) throws InterruptedException {
        return run(items.iterator(), options, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(T[] items, MapOptions options,
            Body<T, R> body) throws InterruptedException {
        return run(Arrays.asList(items).iterator(), options, body);
    }

    /** As {@link #map(Iterable, int, Body)}, over a stream of any kind, whose items are taken shortly before they are started. */
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            BaseStream<? extends T, ?> items, MapOptions options, Body<T, R> body) throws InterruptedException {
        try (items) {
            return run(items.iterator(), options, body);
        }
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(int[] items, MapOptions options, Body<Integer, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), options, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(long[] items, MapOptions options, Body<Long, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), options, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(double[] items, MapOptions options, Body<Double, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), options, body);
    }

    /** As {@link #map(Iterable, int, Body)}, for the effects alone. */
    public static <T extends @Nullable Object> void each(Iterable<? extends T> items, MapOptions options,
            Effect<T> effect)
            throws InterruptedException {
        run(items.iterator(), options, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static <T extends @Nullable Object> void each(T[] items, MapOptions options, Effect<T> effect)
            throws InterruptedException {
        run(Arrays.asList(items).iterator(), options, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static <T extends @Nullable Object> void each(BaseStream<? extends T, ?> items, MapOptions options,
            Effect<T> effect) throws InterruptedException {
        try (items) {
            run(items.iterator(), options, effect);
        }
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(int[] items, MapOptions options, Effect<Integer> effect) throws InterruptedException {
        each(Arrays.stream(items), options, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(long[] items, MapOptions options, Effect<Long> effect) throws InterruptedException {
        each(Arrays.stream(items), options, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(double[] items, MapOptions options, Effect<Double> effect) throws InterruptedException {
        each(Arrays.stream(items), options, effect);
    }

    private static <T extends @Nullable Object, R extends @Nullable Object> List<R> run(Iterator<? extends T> items,
            MapOptions options, Body<T, R> body) throws InterruptedException {
        var results = new Slots<R>();
        var count = run(items, options,
                (FanOut.Task) (index, item) -> results.set(index, body.apply(itself(item))));
        return results.list(count);
    }

    private static <T extends @Nullable Object> void run(Iterator<? extends T> items, MapOptions options,
            Effect<T> effect) throws InterruptedException {
        run(items, options, (FanOut.Task) (index, item) -> effect.accept(itself(item)));
    }

    private static int run(Iterator<?> items, MapOptions options, FanOut.Task task) throws InterruptedException {
        var failures = new MapFailure.Collector();
        var tried = options.once() ? task : tried(Flowcell.host().attempts(options), task);
        var count = FanOut.run(items, options.parallel(), (index, item) -> {
            try {
                tried.run(index, item);
            } catch (Throwable failure) {
                failures.add(index, item, failure);
            }
        });
        failures.end(count);
        return count;
    }

    private static FanOut.Task tried(Host.Attempts attempts, FanOut.Task task) {
        return (index, item) -> attempts.run(index, () -> task.run(index, item));
    }

    /** An item as the iterator of its type gave it. */
    @SuppressWarnings({"unchecked", "NullAway"})
    private static <T extends @Nullable Object> T itself(@Nullable Object item) {
        return (T) item;
    }
}
