package dev.flowcell.runtime.fanout;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/// Virtual threads that run claimed items until there is nothing to do.
public final class Workers {

    private Workers() {
    }

    /** What is done with an item. */
    public interface Task {

        /** Does it. What this throws ends all. */
        void run(WorkBlock.Line item) throws Throwable;
    }

    /// Runs items and returns when there is nothing to do and none runs any more, or when they are stopped: then those
    /// that run are interrupted, and not waited for.
    ///
    /// @param parallel
    ///            how many run at once
    /// @return whether there was any
    /// @throws InterruptedException
    ///             if the caller is interrupted: so are the items then
    public static boolean run(ClaimedItems items, int parallel, Task task) throws Throwable {
        var first = items.next();
        if (first == null) {
            return false;
        }
        var failure = new AtomicReference<@Nullable Throwable>();
        var ends = new CountDownLatch(parallel);
        var threads = new ArrayList<Thread>(parallel);
        for (var number = 0; number < parallel; number++) {
            var begins = number == 0 ? first : null;
            threads.add(Thread.ofVirtual().name("items " + (number + 1)).unstarted(() -> {
                try {
                    work(items, task, begins);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                    items.stop();
                } finally {
                    ends.countDown();
                }
            }));
        }
        items.whenStopped(() -> {
            threads.forEach(Thread::interrupt);
            threads.forEach(thread -> ends.countDown());
        });
        threads.forEach(Thread::start);
        try {
            ends.await();
        } catch (InterruptedException e) {
            items.stop();
            throw e;
        }
        var thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        return true;
    }

    private static void work(ClaimedItems items, Task task, WorkBlock.@Nullable Line begins) throws Throwable {
        for (var item = begins == null ? items.next() : begins; item != null; item = items.next()) {
            var begin = System.nanoTime();
            try {
                task.run(item);
            } finally {
                items.ended(System.nanoTime() - begin);
            }
            Thread.interrupted(); // an item's interrupt is its own
        }
    }
}
