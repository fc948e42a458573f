package dev.flowcell.kernel.session;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/// Where cells run one after the other, and what is known of the one that runs. The session has one of its own, and one
/// for each subshell; in the worker, each has a line of commands and a thread.
final class Lane {

    private final int number;
    /** Held while a cell runs, and while the worker is asked for something between two cells. */
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile @Nullable Running running;
    private volatile boolean invoking;
    private volatile Session.Times times = new Session.Times(Duration.ZERO, Duration.ZERO);
    /** The number of the cell that runs; guarded by the lock, as what follows. */
    private int cell;
    private @Nullable String untold;
    private @Nullable WorkerLost lost;
    private boolean unknownToShell;
    private @Nullable Worker worker;
    private @Nullable WorkerCommands commands;

    /// @param number
    ///            0 for the session's own
    Lane(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

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

    void runs(@Nullable Running now, int cellNumber) {
        running = now;
        cell = cellNumber;
    }

    /** Whether the user's code runs now. */
    boolean invoking() {
        return invoking;
    }

    void invoking(boolean now) {
        invoking = now;
    }

    /** How long its cells' code has been compiled and run so far. */
    Session.Times times() {
        return times;
    }

    void ran(Duration time) {
        times = new Session.Times(times.compiled().minus(time), times.ran().plus(time));
    }

    /** Time with Java: what of it the code did not run was compiling. */
    void worked(Duration time) {
        times = new Session.Times(times.compiled().plus(time), times.ran());
    }

    /** Whether the running cell was interrupted. */
    boolean interrupted() {
        Running now = running;
        return now != null && now.interrupted();
    }

    /** Its line to a worker, opened where there is none yet. */
    WorkerCommands commands(Worker now) throws IOException {
        if (number == 0) {
            return now.commands();
        }
        WorkerCommands open = commands;
        if (open == null || worker != now) {
            open = now.open(number);
            commands = open;
            worker = now;
        }
        return open;
    }

    /** Ends its line and its thread. */
    void close() {
        if (commands != null) {
            commands.close();
        }
    }

    /** How the worker was lost between two cells, for the next one to say. */
    void untold(String how) {
        untold = how;
    }

    /** The same, once. */
    @Nullable
    String takeUntold() {
        String taken = untold;
        untold = null;
        return taken;
    }

    /// The worker was lost.
    ///
    /// @param told
    ///            whether JShell hears of it, or the next call has to say so
    void lost(WorkerLost how, boolean told) {
        lost = how;
        unknownToShell = !told;
    }

    /** How it was lost since the last call, or null. */
    @Nullable
    WorkerLost takeLost() {
        WorkerLost taken = lost;
        lost = null;
        return taken;
    }

    /** Whether a worker was lost and the next call has to say so; then it is said. */
    boolean takeUnknownToShell() {
        boolean taken = unknownToShell;
        unknownToShell = false;
        return taken;
    }
}
