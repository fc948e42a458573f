package dev.flowcell.runtime.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/** Tries work again as a step's options say: with a delay that doubles, and jitter, so that many don't come at once. */
final class Retry {

    private static final long LONGEST_MILLIS = 10 * 60_000;

    private final StepOptions options;
    private final Watch watch;
    private final Stuck stuck;
    private final List<Marks.Stuck> before;

    /** Hears of an attempt that does not heed its interrupt. */
    interface Stuck {
        void stuck(@Nullable Integer item, Thread thread, String reason);
    }

    /** Hears of an attempt that failed and will be made again. */
    interface Listener {
        void retried(int attempt, Throwable failure, long delayMillis);
    }

    /// @param before
    ///            attempts of this step that ended the process before this one
    Retry(StepOptions options, Watch watch, Stuck stuck, List<Marks.Stuck> before) {
        this.options = options;
        this.watch = watch;
        this.stuck = stuck;
        this.before = before;
    }

    /// Does work until an attempt succeeds.
    ///
    /// @param item
    ///            the index of a map's item, or null for the step itself
    @Nullable
    Object run(@Nullable Integer item, Watch.Work work, Listener listener) throws Throwable {
        for (var attempt = attemptsBefore(item);; attempt++) {
            try {
                return watch.run(options.timeoutMillis(), work, (thread, reason) -> stuck.stuck(item, thread, reason));
            } catch (VirtualMachineError | InterruptedException | Fault fatal) {
                throw fatal; // trying again mends none of these
            } catch (Throwable failure) {
                if (attempt >= options.retries()) {
                    throw failure;
                }
                var delay = delay(attempt);
                listener.retried(attempt, failure, delay);
                Thread.sleep(delay);
            }
        }
    }

    /** Attempts that had to be ended with their process count like any other that took too long. */
    private int attemptsBefore(@Nullable Integer item) throws TimeoutException {
        if (before.isEmpty()) {
            return 0;
        }
        var same = before.stream().filter(stuck -> Objects.equals(stuck.item(), item)).toList();
        if (same.size() > options.retries()) {
            throw new TimeoutException(same.getLast().reason());
        }
        return same.size();
    }

    private long delay(int attempt) {
        var doubled = Math.min(LONGEST_MILLIS, options.retryDelayMillis() << Math.min(attempt, 20));
        return doubled <= 1 ? doubled : doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1);
    }
}
