package dev.flowcell.runtime.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

import dev.flowcell.api.FanOut;
import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.attempt.Retry;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Runs a map: its items on virtual threads, each tried again by itself; what is known already is not run. */
final class MapRunner implements Results.ItemListener {

    private static final long PAUSE_NANOS = 200_000_000;
    private static final int FAILURES_SHOWN = 20;

    private final RunContext run;
    private final Results results;
    private final Failures failures;
    private final StepPlan step;
    private final MapPlan map;
    private final Retry retry;
    private final MapFailure.Collector failed = new MapFailure.Collector();
    private final AtomicInteger failuresShown = new AtomicInteger();
    private final AtomicInteger retriesShown = new AtomicInteger();
    private @Nullable Long total;
    private long done;
    private long failedCount;
    private long said;

    /// The items of a map.
    ///
    /// @param count
    ///            how many there are, or null where that is not known before the end
    private record Source(Iterator<?> items, @Nullable Long count, AutoCloseable end) {
    }

    MapRunner(RunContext run, Results results, Failures failures, StepPlan step, MapPlan map, Retry retry) {
        this.run = run;
        this.results = results;
        this.failures = failures;
        this.step = step;
        this.map = map;
        this.retry = retry;
    }

    void run() throws Throwable {
        var source = source(retry.run(null, () -> LoadedFlow.call(run.flow().method(map.itemsMethod())),
                (attempt, failure, delayMillis) -> retried(null, attempt, failure, delayMillis)));
        total = source.count();
        var method = run.flow().method(step);
        var body = LoadedFlow.caller(method);
        try (var end = source.end();
                var kept = results.items(step, method.getGenericParameterTypes()[0], method.getGenericReturnType(),
                        this)) {
            progress(true);
            try {
                var count = FanOut.run(source.items(), Math.max(1, step.options().parallel()), (index, item) -> {
                    Object result;
                    try {
                        if (kept.takeOver(index, item)) {
                            return;
                        }
                        result = retry.run(index, () -> body.call(item),
                                (attempt, failure, delayMillis) -> retried(index, attempt, failure, delayMillis));
                    } catch (Throwable failure) {
                        failed(index, item, failure);
                        return;
                    } finally {
                        run.capture().flushThread();
                    }
                    kept.add(index, item, result);
                });
                total = (long) count;
                kept.flush();
                failed.end(count);
                if (map.out() != null) {
                    run.flow().assign(map.out(), kept.list(count));
                }
            } finally {
                progress(true);
            }
        }
    }

    @Override
    public void kept(int count) {
        ended(count, 0);
    }

    @Override
    public void refused(int index, @Nullable Object item, Throwable why) {
        failed(index, item, why);
    }

    private void failed(int index, @Nullable Object item, Throwable failure) {
        Memory.endIfOut(failure);
        var failedItem = failed.add(index, item, failure);
        if (failuresShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println(failedItem.name() + " failed: " + failures.line(failure));
        }
        ended(0, 1);
    }

    private void retried(@Nullable Integer index, int attempt, Throwable failure, long delayMillis) {
        if (retriesShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println((index == null ? "attempt " : "item " + index + ", attempt ") + (attempt + 1)
                    + " failed: " + failures.line(failure) + "; trying again in " + delayMillis + " ms");
        }
        run.events().write(step.name(), new StepRetried(attempt, failures.of(failure), delayMillis, index));
    }

    private synchronized void ended(int well, int badly) {
        done += well;
        failedCount += badly;
        progress(false);
    }

    private synchronized void progress(boolean always) {
        var now = System.nanoTime();
        if (always || now - said >= PAUSE_NANOS) {
            said = now;
            run.events().write(step.name(), new MapProgress(done, failedCount, total));
        }
    }

    /** Anything that `%%map` takes for its items. */
    private static Source source(@Nullable Object from) {
        return switch (from) {
            case null -> throw new NullPointerException("the items of the map are null");
            case Collection<?> all -> new Source(all.iterator(), (long) all.size(), NOTHING);
            case Iterable<?> iterable -> new Source(iterable.iterator(), null, NOTHING);
            case BaseStream<?, ?> stream -> {
                var split = stream.spliterator();
                var count = split.getExactSizeIfKnown();
                yield new Source(java.util.Spliterators.iterator(split), count < 0 ? null : count, stream);
            }
            case Object[] array -> new Source(Arrays.asList(array).iterator(), (long) array.length, NOTHING);
            case Object array when array.getClass().isArray() -> {
                var length = java.lang.reflect.Array.getLength(array);
                yield new Source(IntStream.range(0, length)
                        .mapToObj(index -> java.lang.reflect.Array.get(array, index)).iterator(), (long) length,
                        NOTHING);
            }
            default -> throw Fault.flow("the items of the map are a " + from.getClass().getSimpleName(),
                    "give it an Iterable, an array or a stream");
        };
    }

    private static final AutoCloseable NOTHING = () -> {
    };
}
