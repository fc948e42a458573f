package dev.flowcell.notebook.magic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.notebook.display.RunDisplay;
import org.jspecify.annotations.Nullable;

/// Shows a run while it goes. A live display is drawn again after a change, at most ten times a second; any other gets
/// the lines as they come, and the picture at the end.
final class LiveRun {

    private static final long PAUSE_MILLIS = 100;

    private final Display display;
    private final String where;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable RunState latest;
    private @Nullable Slot slot;
    private boolean ended;
    private int lines;
    private boolean shown;

    private LiveRun(Display display, String where) {
        this.display = display;
        this.where = where;
    }

    /// Follows a run to its end.
    ///
    /// @throws InterruptedException
    ///             if the user interrupted; the run goes on
    static RunState follow(Flows flows, String run, Display display, String where) throws InterruptedException {
        var live = new LiveRun(display, where);
        var painter = Thread.ofVirtual().name("display of " + run).start(live::paint);
        try {
            var end = flows.follow(run, live::change);
            live.change(end);
            return end;
        } finally {
            live.end();
            joined(painter);
        }
    }

    private void change(RunState state) {
        lock.lock();
        try {
            latest = state;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The last picture is drawn before the cell ends, also where it was interrupted. */
    private static void joined(Thread painter) {
        var interrupted = Thread.interrupted();
        try {
            painter.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void paint() {
        while (true) {
            var last = false;
            RunState state;
            lock.lock();
            try {
                while (latest == null && !ended) {
                    changed.awaitUninterruptibly();
                }
                state = latest;
                latest = null;
                last = ended;
            } finally {
                lock.unlock();
            }
            if (state != null) {
                show(state);
            }
            if (last) {
                return;
            }
            pause();
        }
    }

    private void pause() {
        lock.lock();
        try {
            var nanos = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
            while (nanos > 0 && !ended) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void show(RunState state) {
        if (display.live()) {
            var picture = RunDisplay.of(state, where);
            if (slot == null) {
                slot = display.show(picture);
            } else {
                slot.update(picture);
            }
            return;
        }
        for (; lines < state.lines().size(); lines++) {
            var line = state.lines().get(lines);
            display.stream(Stream.stdout, (line.step() == null ? "" : line.step() + " │ ") + line.text() + "\n");
        }
        if (state.state() != null && !shown) {
            shown = true;
            display.show(RunDisplay.of(state, where));
        }
    }
}
