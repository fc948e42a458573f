package dev.flowcell.runtime.attempt;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/** Tries work again as a step's options say: with a delay that doubles, and jitter, so that many don't come at once. */
public final class Retry {

    private static final long LONGEST_MILLIS = 10 * 60_000;

    private final StepOptions options;
    private final Watch watch;
    private final Stuck stuck;
    private final Before before;

    /** Hears of an attempt that does not heed its interrupt. */
    public interface Stuck {
        void stuck(@Nullable Integer item, Thread thread, String reason);
    }

    /** Knows of attempts that ended the process before this one. */
    public interface Before {

        /// Why each of them was ended.
        ///
        /// @param item
        ///            the index of a map's item, or null for the step itself
        List<String> reasons(@Nullable Integer item);
    }

    /** Hears of an attempt that failed and will be made again. */
    public interface Listener {
        void retried(int attempt, Throwable failure, long delayMillis);
    }

    /** What tries work again as these options say. */
    public Retry(StepOptions options, Watch watch, Stuck stuck, Before before) {
        this.options = options;
        this.watch = watch;
        this.stuck = stuck;
        this.before = before;
    }

    /// Does work until an attempt succeeds.
    ///
    /// @param item
    ///            the index of a map's item, or null for the step itself
    public @Nullable Object run(@Nullable Integer item, Watch.Work work, Listener listener) throws Throwable {
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
        var reasons = before.reasons(item);
        if (reasons.size() > options.retries()) {
            throw new TimeoutException(reasons.getLast());
        }
        return reasons.size();
    }

    private long delay(int attempt) {
        var doubled = Math.min(LONGEST_MILLIS, options.retryDelayMillis() << Math.min(attempt, 20));
        return doubled <= 1 ? doubled : doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1);
    }
}
