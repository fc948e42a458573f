package dev.flowcell.runtime.attempt;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.api.Host;
import dev.flowcell.api.MapFailure;
import dev.flowcell.api.MapOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/// Runs the items of a fan-out where the process must live on, as in a session. An attempt that goes on in spite of its
/// interrupt has failed and is left to itself; it is said so.
public final class MapAttempts implements Host.Attempts {

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int SHOWN = 20;

    private final MapOptions options;
    private final Watch watch;
    private final Retry retry;
    private final AtomicInteger shown = new AtomicInteger();

    public MapAttempts(MapOptions options) {
        this(options, GRACE);
    }

    MapAttempts(MapOptions options, Duration grace) {
        this.options = options;
        watch = new Watch(grace);
        var plain = StepOptions.DEFAULT;
        retry = new Retry(
                new StepOptions(options.retries(), options.retryDelayMillis(), null, false, null, plain.parallel(),
                        plain.pods()),
                watch, (item, thread, reason) -> {
                }, item -> List.of());
    }

    @Override
    public void run(int index, Host.Work work) throws Throwable {
        retry.run(index, () -> attempt(work), (attempt, failure, delayMillis) -> {
            if (shown.incrementAndGet() <= SHOWN) {
                System.err.println("item " + index + ", attempt " + (attempt + 1) + " failed: "
                        + MapFailure.said(failure) + "; trying again in " + delayMillis + " ms");
            }
        });
    }

    private @Nullable Object attempt(Host.Work work) throws Throwable {
        if (options.timeoutMillis() == null) {
            work.run();
            return null;
        }
        var end = new CompletableFuture<String>();
        try {
            return watch.run(options.timeoutMillis(), () -> await(end, start(work, end)),
                    (thread, reason) -> end.complete(reason));
        } catch (TimeoutException late) {
            var left = end.isCompletedExceptionally() ? "" : end.getNow("");
            throw left.isEmpty()
                    ? late
                    : new TimeoutException(left + ": it is left running, which a restart of the kernel ends");
        }
    }

    /** It has a thread of its own, so that it can be left alone. */
    private static Thread start(Host.Work work, CompletableFuture<String> end) {
        return Thread.ofVirtual().name(Thread.currentThread().getName()).start(() -> {
            try {
                work.run();
                end.complete("");
            } catch (Throwable thrown) {
                end.completeExceptionally(thrown);
            }
        });
    }

    private static @Nullable Object await(CompletableFuture<String> end, Thread attempt) throws Throwable {
        while (true) {
            try {
                end.get();
                return null;
            } catch (InterruptedException e) {
                attempt.interrupt(); // whoever interrupts the one means the other
            } catch (ExecutionException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }
}
