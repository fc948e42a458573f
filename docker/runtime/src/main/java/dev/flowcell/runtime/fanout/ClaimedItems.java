package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// The items of a map that this process has claimed, one after the other. An item that was offered by itself comes when
/// no other runs here, and none comes until it has ended.
public final class ClaimedItems {

    private final Work work;
    private final Claims claims;
    private final Offers offers;
    private final Chunks chunks;
    private final Pace pace;
    private final Rules rules;
    private final Deque<WorkBlock.Line> waiting = new ArrayDeque<>();
    private final AtomicInteger running = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private long pauseMillis;
    private long looked = System.nanoTime();
    private boolean alone;
    private volatile boolean stopped;
    private volatile Runnable whenStopped = () -> {
    };

    /** What the claims depend on. */
    public interface Rules {

        /** Whether there is nothing more to do. */
        boolean over() throws IOException;

        /** Whether this process runs what others did not survive, perhaps. */
        boolean takesOffers();

        /** Is called before such items come. */
        void beforeOffered() throws IOException;

        /** Waits, at most until it is over. */
        void pause(long millis) throws InterruptedException;
    }

    /// @param parallel
    ///            how many items run at once
    public ClaimedItems(ArtifactStore store, Round round, Member self, int parallel, int processes, Pace pace,
            Rules rules) {
        this.work = new Work(store, round);
        this.claims = new Claims(store, round, self, work);
        this.offers = new Offers(store, round, self);
        this.chunks = new Chunks(parallel, processes);
        this.pace = pace;
        this.rules = rules;
        this.pauseMillis = pace.again().toMillis();
    }

    /// The next item; waits while others run here, since more may be offered. Null where there is nothing to do now.
    WorkBlock.@Nullable Line next() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopped && !rules.over()) {
                alone &= running.get() > 0;
                if (!alone && (!waiting.isEmpty() || claim())) {
                    return begin();
                }
                if (running.get() == 0) {
                    alone = takeSingle();
                    return alone ? begin() : null;
                }
                rules.pause(pauseMillis);
                pauseMillis = Math.min(2 * pauseMillis, pace.look().toMillis());
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private WorkBlock.Line begin() {
        running.incrementAndGet();
        pauseMillis = pace.again().toMillis();
        return waiting.remove();
    }

    private boolean claim() throws IOException {
        if (System.nanoTime() - looked > pace.look().toNanos() && takePart()) {
            return true;
        }
        var claim = claims.claim(chunks);
        if (claim != null) {
            waiting.addAll(work.lines(claim.from(), claim.to()));
            return true;
        }
        return takePart();
    }

    private boolean takePart() throws IOException {
        if (!rules.takesOffers()) {
            return false;
        }
        if (System.nanoTime() - looked >= pace.again().toNanos()) {
            looked = System.nanoTime();
            offers.look();
        }
        return add(offers.take(false));
    }

    private boolean takeSingle() throws IOException {
        return rules.takesOffers() && add(offers.take(true));
    }

    private boolean add(Offers.@Nullable Part part) throws IOException {
        if (part == null) {
            return false;
        }
        rules.beforeOffered();
        work.look();
        for (var position : part.positions()) {
            waiting.addAll(work.lines(position, position + 1));
        }
        return true;
    }

    /** An item that came from here has ended, after so long. */
    void ended(long nanos) {
        chunks.ran(nanos);
        running.decrementAndGet();
    }

    /** Gives no more, and interrupts what runs. */
    public void stop() {
        stopped = true;
        whenStopped.run();
    }

    /** What interrupts it. */
    void whenStopped(Runnable interrupts) {
        whenStopped = interrupts;
        if (stopped) {
            interrupts.run();
        }
    }

    /** Whether an interrupt is this process's own, and no failure of an item. */
    public boolean stopped() {
        return stopped;
    }

    /** Whether an item runs here. */
    public boolean running() {
        return running.get() > 0;
    }
}
