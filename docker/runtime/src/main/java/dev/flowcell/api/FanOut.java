package dev.flowcell.api;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/// Does something with each item, at most so many at once. Not for cells, which have [Maps].
///
/// Virtual threads take one item after the other, so that a small item costs no thread of its own. Items are taken off
/// their source in short runs, for as long as that takes no time: a source that is slow, or whose items are large, gives
/// one at a time.
public final class FanOut {

    /** How many items wait at most. */
    private static final int AHEAD = 1024;
    private static final long MOMENT_NANOS = 100_000;

    private final Iterator<?> items;
    private final int parallel;
    private final Task task;
    private final ReentrantLock source = new ReentrantLock();
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Waiting waiting = new Waiting(0, new Object[0], 0);
    private volatile boolean exhausted;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** What is done with an item. */
    @FunctionalInterface
    public interface Task {

        /// Does it. What this throws ends the whole.
        ///
        /// @param index
        ///            the item's place among the items, from 0
        void run(int index, @Nullable Object item) throws Throwable;
    }

    /** Items that were taken off the source and not yet by a worker. */
    private record Waiting(int first, @Nullable Object[] items, int count, AtomicInteger next) {

        Waiting(int first, @Nullable Object[] items, int count) {
            this(first, items, count, new AtomicInteger());
        }
    }

    private FanOut(Iterator<?> items, int parallel, Task task) {
        this.items = items;
        this.parallel = parallel;
        this.task = task;
    }

    /// Does something with each item and returns when all is done.
    ///
    /// @param parallel
    ///            how many items run at once, at least 1
    /// @return how many items there were
    /// @throws InterruptedException
    ///             if the caller is interrupted: items that run are interrupted, and no more are started
    public static int run(Iterator<?> items, int parallel, Task task) throws InterruptedException {
        if (parallel < 1) {
            throw new IllegalArgumentException("--parallel " + parallel + ": at least one item must run at once");
        }
        return new FanOut(items, parallel, task).run();
    }

    private int run() throws InterruptedException {
        try {
            start();
            end.await();
            var thrown = failure;
            if (thrown != null) {
                throw FanOut.<RuntimeException>asItIs(thrown);
            }
            return waiting.first() + waiting.count();
        } catch (Throwable ended) {
            stopped = true;
            threads.forEach(Thread::interrupt);
            throw ended;
        }
    }

    /** What the items or the task threw, checked or not: its caller knows what that may be. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private void start() {
        active.incrementAndGet();
        threads.add(Thread.ofVirtual().name("items " + workers.incrementAndGet()).start(this::work));
    }

    private void work() {
        try {
            while (!stopped) {
                var now = waiting;
                var at = now.next().getAndIncrement();
                if (at < now.count()) {
                    one(now, at);
                } else if (!fetch(now)) {
                    return;
                }
            }
        } catch (Throwable thrown) {
            failure = thrown;
            stopped = true;
            end.countDown();
        } finally {
            if (active.decrementAndGet() == 0) {
                end.countDown();
            }
        }
    }

    private void one(Waiting now, int at) throws Throwable {
        if (!exhausted || at + 1 < now.count()) {
            help();
        }
        var item = now.items()[at];
        now.items()[at] = null; // nobody else takes it, and it may be large
        task.run(now.first() + at, item);
        if (!stopped) {
            Thread.interrupted(); // an item's interrupt is its own
        }
    }

    /** Another worker comes with each item that is begun, while there is something to do: few items need few. */
    private void help() {
        if (workers.get() < parallel) {
            source.lock();
            try {
                if (workers.get() < parallel && !stopped) {
                    start();
                }
            } finally {
                source.unlock();
            }
        }
    }

    /** Takes the next items off the source; false where there are none. */
    private boolean fetch(Waiting before) {
        source.lock();
        try {
            if (waiting != before) {
                return true; // another worker was faster
            }
            if (exhausted) {
                return false;
            }
            var taken = new @Nullable Object[Math.min(AHEAD, Math.max(16, 2 * before.count()))];
            var count = 0;
            var enough = System.nanoTime() + MOMENT_NANOS;
            while (count < taken.length && !stopped && items.hasNext()) {
                taken[count++] = items.next();
                if (System.nanoTime() - enough > 0) {
                    break;
                }
            }
            exhausted = count == 0;
            if (!exhausted) {
                waiting = new Waiting(before.first() + before.count(), taken, count);
            }
            return !exhausted;
        } finally {
            source.unlock();
        }
    }
}
