package dev.flowcell.runtime.attempt;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/// Interrupts what takes too long. Work that goes on for ten seconds more in spite of it can't be ended but with
/// the process.
public final class Watch {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        var thread = new Thread(work, "flowcell time-outs");
        thread.setDaemon(true);
        return thread;
    });
    private final long graceMillis;

    /** Hears of work that does not end. */
    public interface Stuck {
        void stuck(Thread thread, String reason);
    }

    /** Something that may take too long. */
    public interface Work {
        @Nullable
        Object run() throws Throwable;
    }

    /// @param grace
    ///            how long work may go on after its interrupt
    public Watch(Duration grace) {
        this.graceMillis = grace.toMillis();
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /// Runs work on this thread.
    ///
    /// @param millis
    ///            how long it may take, or null
    /// @param stuck
    ///            hears of it if its interrupt does not help
    /// @throws TimeoutException
    ///             in place of all that it throws, or gives, after that time
    public @Nullable Object run(@Nullable Long millis, Work work, Stuck stuck) throws Throwable {
        if (millis == null) {
            return work.run();
        }
        var attempt = new Attempt(Thread.currentThread(), millis, stuck);
        ScheduledFuture<?> first = timer.schedule(attempt::interrupt, millis, TimeUnit.MILLISECONDS);
        try {
            return work.run();
        } finally {
            first.cancel(false);
            if (attempt.ended()) {
                Thread.interrupted();
                throw new TimeoutException("it took longer than " + text(millis)); // what it was doing is of no interest
            }
        }
    }

    static String text(long millis) {
        return millis % 60_000 == 0
                ? millis / 60_000 + " min"
                : millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private final class Attempt {

        private final Thread thread;
        private final long millis;
        private final Stuck stuck;
        private boolean interrupted;
        private boolean ended;

        Attempt(Thread thread, long millis, Stuck stuck) {
            this.thread = thread;
            this.millis = millis;
            this.stuck = stuck;
        }

        synchronized void interrupt() {
            if (!ended) {
                interrupted = true;
                thread.interrupt();
                timer.schedule(this::still, graceMillis, TimeUnit.MILLISECONDS);
            }
        }

        private void still() {
            synchronized (this) {
                if (ended) {
                    return;
                }
            }
            stuck.stuck(thread, "it took longer than " + text(millis) + " and goes on " + text(graceMillis)
                    + " after its interrupt");
        }

        /** Whether it was interrupted before it ended. */
        synchronized boolean ended() {
            ended = true;
            return interrupted;
        }
    }
}
