package dev.flowcell.kernel.session;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/** Where cells run one after the other, and what is known of the one that runs. */
final class Lane {

    /** Held while a cell runs, and while the worker is asked for something between two cells. */
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile @Nullable Running running;
    /** The number of the cell that runs; guarded by the lock, as what follows. */
    private int cell;
    private @Nullable String untold;

    ReentrantLock lock() {
        return lock;
    }

    /** The cell that runs, the innermost of several; null while none does. */
    @Nullable
    Running running() {
        return running;
    }

    /** The number of the cell that runs. */
    int cell() {
        return cell;
    }

    void runs(@Nullable Running now, int number) {
        running = now;
        cell = number;
    }

    /** Whether the running cell was interrupted. */
    boolean interrupted() {
        Running now = running;
        return now != null && now.interrupted();
    }

    /** How the worker was lost between two cells, for the next one to say. */
    void untold(String lost) {
        untold = lost;
    }

    /** The same, once. */
    @Nullable
    String takeUntold() {
        String taken = untold;
        untold = null;
        return taken;
    }
}
