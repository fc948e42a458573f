package dev.flowcell.runtime.engine;

import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.attempt.Retry;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Runs a map's items, each tried again by itself, and says what went wrong: of many failures the first ones. */
final class ItemRunner {

    private static final int FAILURES_SHOWN = 20;

    private final RunContext run;
    private final Failures failures;
    private final StepPlan step;
    private final LoadedFlow.Call body;
    private volatile Retry retry;
    private final AtomicInteger failuresShown = new AtomicInteger();
    private final AtomicInteger retriesShown = new AtomicInteger();

    ItemRunner(RunContext run, Failures failures, StepPlan step, Retry retry) {
        this.run = run;
        this.failures = failures;
        this.step = step;
        this.body = LoadedFlow.caller(run.flow().method(step));
        this.retry = retry;
    }

    /** From now on another one says how often items are tried, as it knows of more attempts. */
    void retry(Retry another) {
        retry = another;
    }

    /** Makes the items. */
    @Nullable
    Object items(String itemsMethod) throws Throwable {
        return retry.run(null, () -> LoadedFlow.call(run.flow().method(itemsMethod)),
                (attempt, failure, delayMillis) -> retried(null, attempt, failure, delayMillis));
    }

    /** Runs an item; throws what its last attempt threw. */
    @Nullable
    Object run(int index, @Nullable Object item) throws Throwable {
        try {
            return retry.run(index, () -> body.call(item),
                    (attempt, failure, delayMillis) -> retried(index, attempt, failure, delayMillis));
        } finally {
            run.capture().flushThread();
        }
    }

    /** Says that an item failed. */
    void failed(MapFailure.Item item) {
        if (failuresShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println(item.name() + " failed: " + failures.line(item.cause()));
        }
    }

    private void retried(@Nullable Integer index, int attempt, Throwable failure, long delayMillis) {
        if (retriesShown.incrementAndGet() <= FAILURES_SHOWN) {
            System.err.println((index == null ? "attempt " : "item " + index + ", attempt ") + (attempt + 1)
                    + " failed: " + failures.line(failure) + "; trying again in " + delayMillis + " ms");
        }
        run.events().write(step.name(), new StepRetried(attempt, failures.of(failure), delayMillis, index));
    }
}
