package dev.flowcell.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/// Fan-outs: a body for each item, at most so many at once, each on a virtual thread. A failed item does not stop the
/// others; where some failed, the call ends with one [MapFailure] that lists them. An interrupt interrupts the items
/// that run and starts no more.
///
/// What `%%map` becomes in a session; a flow's engine runs its maps by the same class.
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
    /// @param parallel
    ///            how many items run at once, at least 1
    /// @return the results in the order of the items; a list of the caller's own, to change as it likes
    /// @throws MapFailure
    ///             if items failed
    /// @throws InterruptedException
    ///             if the caller is interrupted
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(Iterable<? extends T> items,
            int parallel, Body<T, R> body) throws InterruptedException {
        return run(items.iterator(), parallel, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(T[] items, int parallel,
            Body<T, R> body) throws InterruptedException {
        return run(Arrays.asList(items).iterator(), parallel, body);
    }

    /** As {@link #map(Iterable, int, Body)}, over a stream of any kind, whose items are taken as they are started. */
    public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            BaseStream<? extends T, ?> items, int parallel, Body<T, R> body) throws InterruptedException {
        try (items) {
            return run(items.iterator(), parallel, body);
        }
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(int[] items, int parallel, Body<Integer, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), parallel, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(long[] items, int parallel, Body<Long, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), parallel, body);
    }

    /** As {@link #map(Iterable, int, Body)}. */
    public static <R extends @Nullable Object> List<R> map(double[] items, int parallel, Body<Double, R> body)
            throws InterruptedException {
        return map(Arrays.stream(items), parallel, body);
    }

    /** As {@link #map(Iterable, int, Body)}, for the effects alone. */
    public static <T extends @Nullable Object> void each(Iterable<? extends T> items, int parallel, Effect<T> effect)
            throws InterruptedException {
        run(items.iterator(), parallel, body(effect));
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static <T extends @Nullable Object> void each(T[] items, int parallel, Effect<T> effect)
            throws InterruptedException {
        run(Arrays.asList(items).iterator(), parallel, body(effect));
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static <T extends @Nullable Object> void each(BaseStream<? extends T, ?> items, int parallel,
            Effect<T> effect) throws InterruptedException {
        try (items) {
            run(items.iterator(), parallel, body(effect));
        }
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(int[] items, int parallel, Effect<Integer> effect) throws InterruptedException {
        each(Arrays.stream(items), parallel, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(long[] items, int parallel, Effect<Long> effect) throws InterruptedException {
        each(Arrays.stream(items), parallel, effect);
    }

    /** As {@link #each(Iterable, int, Effect)}. */
    public static void each(double[] items, int parallel, Effect<Double> effect) throws InterruptedException {
        each(Arrays.stream(items), parallel, effect);
    }

    private static <T extends @Nullable Object> Body<T, Boolean> body(Effect<T> effect) {
        return item -> {
            effect.accept(item);
            return true;
        };
    }

    private static <T extends @Nullable Object, R extends @Nullable Object> List<R> run(Iterator<? extends T> items,
            int parallel, Body<T, R> body) throws InterruptedException {
        if (parallel < 1) {
            throw new IllegalArgumentException("--parallel " + parallel + ": at least one item must run at once");
        }
        var places = new Semaphore(parallel);
        var threads = new ArrayList<Thread>();
        var results = new ConcurrentLinkedQueue<Result<R>>();
        var failures = new ConcurrentLinkedQueue<MapFailure.Item>();
        var count = 0;
        try {
            for (; items.hasNext(); count++) {
                T item = items.next();
                var index = count;
                places.acquire();
                if (threads.size() > 4 * parallel) {
                    threads.removeIf(thread -> !thread.isAlive()); // a stream may have no end
                }
                threads.add(Thread.ofVirtual().name("item " + index).start(() -> {
                    try {
                        results.add(new Result<>(index, body.apply(item)));
                    } catch (Throwable failure) {
                        failures.add(new MapFailure.Item(index, failure));
                    } finally {
                        places.release();
                    }
                }));
            }
            places.acquire(parallel);
        } catch (Throwable ended) {
            threads.forEach(Thread::interrupt);
            throw ended;
        }
        if (!failures.isEmpty()) {
            throw new MapFailure(
                    failures.stream().sorted(Comparator.comparingInt(MapFailure.Item::index)).toList(), count);
        }
        return inOrder(results, count);
    }

    private record Result<R extends @Nullable Object>(int index, R value) {
    }

    private static <R extends @Nullable Object> List<R> inOrder(Iterable<Result<R>> results, int count) {
        var ordered = new ArrayList<@Nullable Result<R>>(Collections.nCopies(count, null));
        results.forEach(result -> ordered.set(result.index(), result));
        var values = new ArrayList<R>(count);
        for (var result : ordered) {
            if (result != null) {
                values.add(result.value());
            }
        }
        return values;
    }
}
