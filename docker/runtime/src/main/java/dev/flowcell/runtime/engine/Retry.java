package dev.flowcell.runtime.engine;

import java.util.concurrent.ThreadLocalRandom;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/** Tries work again as a step's options say: with a delay that doubles, and jitter, so that many don't come at once. */
final class Retry {

    private static final long LONGEST_MILLIS = 10 * 60_000;

    private final StepOptions options;
    private final Watch watch;
    private final Watch.Stuck stuck;

    /** Hears of an attempt that failed and will be made again. */
    interface Listener {
        void retried(int attempt, Throwable failure, long delayMillis);
    }

    Retry(StepOptions options, Watch watch, Watch.Stuck stuck) {
        this.options = options;
        this.watch = watch;
        this.stuck = stuck;
    }

    @Nullable
    Object run(Watch.Work work, Listener listener) throws Throwable {
        for (var attempt = 0;; attempt++) {
            try {
                return watch.run(options.timeoutMillis(), work, stuck);
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

    private long delay(int attempt) {
        var doubled = Math.min(LONGEST_MILLIS, options.retryDelayMillis() << Math.min(attempt, 20));
        return doubled <= 1 ? doubled : doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1);
    }
}
