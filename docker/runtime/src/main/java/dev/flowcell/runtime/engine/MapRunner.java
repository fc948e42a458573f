package dev.flowcell.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

import dev.flowcell.api.MapFailure;
import dev.flowcell.api.Maps;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Runs a map: its items on virtual threads, each tried again by itself; what is known already is not run. */
final class MapRunner {

    private static final long PAUSE_NANOS = 200_000_000;
    private static final int FAILURES_SHOWN = 20;

    private final RunContext run;
    private final Results results;
    private final Failures failures;
    private final StepPlan step;
    private final MapPlan map;
    private final Retry retry;
    private final AtomicInteger failuresShown = new AtomicInteger();
    private final AtomicInteger retriesShown = new AtomicInteger();
    private int total;
    private int done;
    private int failed;
    private long said;

    private record Item(int index, @Nullable Object value) {
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
        var items = items(retry.run(() -> LoadedFlow.call(run.flow().method(map.itemsMethod())),
                (attempt, failure, delayMillis) -> retried(null, attempt, failure, delayMillis)));
        total = items.size();
        var method = run.flow().method(step);
        var kept = results.items(step, method.getGenericParameterTypes()[0], method.getGenericReturnType());
        var values = new @Nullable Object[total];
        var open = new ArrayList<Item>();
        for (var item : items) {
            var found = kept.find(item.index(), item.value());
            if (found.isPresent()) {
                values[item.index()] = found.get().result();
                done++;
            } else {
                open.add(item);
            }
        }
        progress(true);
        try {
            Maps.each(open, Math.max(1, step.options().parallel()), item -> {
                try {
                    values[item.index()] = retry.run(() -> LoadedFlow.call(method, item.value()),
                            (attempt, failure, delayMillis) -> retried(item.index(), attempt, failure, delayMillis));
                    kept.keep(item.index(), item.value(), values[item.index()]);
                    ended(1, 0);
                } catch (Throwable failure) {
                    failed(item, failure);
                    throw failure;
                }
            });
        } catch (MapFailure failure) {
            throw new MapFailure(failure.items().stream()
                    .map(item -> new MapFailure.Item(open.get(item.index()).index(), item.cause())).toList(), total);
        } finally {
            progress(true);
        }
        if (map.out() != null) {
            run.flow().assign(map.out(), new ArrayList<>(Arrays.asList(values)));
        }
    }

    private void failed(Item item, Throwable failure) {
        Memory.endIfOut(failure);
        if (failuresShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println("item " + item.index() + " failed: " + failures.line(failure));
        }
        ended(0, 1);
    }

    private void retried(@Nullable Integer item, int attempt, Throwable failure, long delayMillis) {
        if (retriesShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println((item == null ? "attempt " : "item " + item + ", attempt ") + (attempt + 1) + " failed: "
                    + failures.line(failure) + "; trying again in " + delayMillis + " ms");
        }
        run.events().write(step.name(), new StepRetried(attempt, failures.of(failure), delayMillis, item));
    }

    private synchronized void ended(int well, int badly) {
        done += well;
        failed += badly;
        progress(false);
    }

    private synchronized void progress(boolean always) {
        var now = System.nanoTime();
        if (always || now - said >= PAUSE_NANOS) {
            said = now;
            run.events().write(step.name(), new MapProgress(done, failed, (long) total));
        }
    }

    /** Anything that `%%map` takes for its items. */
    private static List<Item> items(@Nullable Object from) {
        return switch (from) {
            case null -> throw new NullPointerException("the items of the map are null");
            case Iterable<?> iterable -> items(iterable.iterator());
            case BaseStream<?, ?> stream -> {
                try (stream) {
                    yield items(stream.iterator());
                }
            }
            case Object array when array.getClass().isArray() ->
                IntStream.range(0, java.lang.reflect.Array.getLength(array))
                        .mapToObj(index -> new Item(index, java.lang.reflect.Array.get(array, index))).toList();
            default -> throw Fault.flow("the items of the map are a " + from.getClass().getSimpleName(),
                    "give it an Iterable, an array or a stream");
        };
    }

    private static List<Item> items(Iterator<?> from) {
        var items = new ArrayList<Item>();
        while (from.hasNext()) {
            items.add(new Item(items.size(), from.next()));
        }
        return items;
    }
}
