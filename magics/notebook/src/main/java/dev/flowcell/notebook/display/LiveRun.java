package dev.flowcell.notebook.display;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.kernel.display.Display.Stream;
import org.jspecify.annotations.Nullable;

/// Shows a run while it goes, at most ten times a second. Where HTML is seen, one picture with all that there is; as
/// text, the log lines as they come, and the states below them, drawn again in place on a terminal and otherwise a line
/// for each change, with the picture at the end.
public final class LiveRun {

    private static final long PAUSE_MILLIS = 100;

    private final Display display;
    private final RunCalls calls;
    private final Paint paint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable RunState latest;
    private @Nullable Slot slot;
    private boolean ended;
    private final NewLines lines = new NewLines();
    private boolean begun;
    private String waited = "";
    private final Map<String, String> said = new HashMap<>();

    private LiveRun(Display display, @Nullable Slot slot, RunCalls calls, Paint paint) {
        this.display = display;
        this.slot = slot;
        this.calls = calls;
        this.paint = paint;
    }

    /// Follows a run to its end.
    ///
    /// @param slot
    ///            what the run is shown in place of, or null
    /// @param paint
    ///            colours of the text
    /// @throws InterruptedException
    ///             if the user interrupted; the run goes on
    public static RunState follow(Flows flows, String run, Display display, @Nullable Slot slot, RunCalls calls,
            Paint paint) throws InterruptedException {
        var live = new LiveRun(display, slot, calls, paint);
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
        if (display.html()) {
            draw(state);
            return;
        }
        if (display.live()) {
            log(state);
            draw(state);
            return;
        }
        begin(state);
        changes(state, true);
        log(state);
        changes(state, false);
        if (state.state() != null && slot == null) {
            draw(state);
        }
    }

    private void draw(RunState state) {
        var picture = RunDisplay.of(state, calls, paint);
        if (slot == null) {
            slot = display.show(picture);
        } else {
            slot.update(picture);
        }
    }

    private void log(RunState state) {
        lines.of(state.lines()).forEach(line -> say(RunText.line(state, line, paint)));
    }

    private void begin(RunState state) {
        if (!begun) {
            say(RunDisplay.title(state, calls, paint));
        }
        var waits = RunText.waitsFor(state);
        if (begun && !waits.isEmpty() && !waits.equals(waited)) {
            say(paint.in(Mark.waiting, "… " + waits));
        }
        waited = waits;
        begun = true;
    }

    /** Steps that began, or that ended: what they said in between is said in between. */
    private void changes(RunState state, boolean running) {
        for (var step : state.steps()) {
            var mark = Mark.of(step);
            if (mark == Mark.waiting || step.running() != running) {
                continue;
            }
            var attempt = step.attempts() < 2 ? "" : " · attempt " + step.attempts();
            var text = step.name() + "  " + (running ? mark.name() + attempt : RunText.described(step));
            if (!text.equals(said.put(step.name(), text))) {
                say(paint.in(mark, mark.sign()) + " " + text);
            }
        }
    }

    private void say(String text) {
        display.stream(Stream.stdout, text + "\n");
    }
}
