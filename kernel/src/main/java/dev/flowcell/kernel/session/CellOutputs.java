package dev.flowcell.kernel.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.NoDisplay;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.CommMessage;
import dev.flowcell.runtime.worker.Frame;
import dev.flowcell.runtime.worker.Shown;

/** What the worker says, to the displays of the cells. */
final class CellOutputs implements Worker.Listener {

    private static final Display BEFORE_THE_FIRST_CELL = new NoDisplay("Nobody is there to answer");
    /** So many cells back a background thread still finds its own. */
    private static final int KEPT = 1_000;

    /** How often what will soon look otherwise is printed on a pipe. */
    private static final long PASSING_NANOS = 10_000_000_000L;

    private final Map<Integer, RedactingDisplay> displays = new ConcurrentHashMap<>();
    private final Map<String, Display.Slot> slots = new ConcurrentHashMap<>();
    private final Map<String, Long> drawn = new ConcurrentHashMap<>();
    private final List<Thread> questions = new CopyOnWriteArrayList<>();
    private final OpenComms comms;
    private volatile int current;

    CellOutputs(OpenComms comms) {
        this.comms = comms;
    }

    /// A cell begins.
    ///
    /// @param first
    ///            whether what belongs to no cell is shown with this one
    void begin(int cell, RedactingDisplay display, boolean first) {
        displays.put(cell, display);
        displays.remove(cell - KEPT);
        if (first) {
            current = cell;
        }
    }

    /** A cell goes on that ran another one. */
    void resume(int cell) {
        current = cell;
    }

    Display current() {
        return of(current);
    }

    private Display of(int cell) {
        RedactingDisplay display = displays.get(cell);
        if (display == null) {
            display = displays.get(current);
        }
        return display == null ? BEFORE_THE_FIRST_CELL : display;
    }

    @Override
    public void frame(Worker worker, Frame frame) {
        Display display = of(frame.cell());
        switch (frame.kind()) {
            case output -> display.stream(Display.Stream.stdout, frame.text());
            case error -> display.stream(Display.Stream.stderr, frame.text());
            case show -> show(display, Shown.decode(frame.body()));
            case passing -> {
                var shown = Shown.decode(frame.body());
                if (display.live() || due(shown.id())) {
                    show(display, shown);
                }
            }
            case comm -> {
                CommMessage message = CommMessage.decode(frame.body());
                if (comms.said(message)) {
                    display.comm(message);
                }
            }
            case clear -> display.clear(frame.body().length > 0 && frame.body()[0] == 1);
            case ask -> Thread.ofVirtual().start(() -> answer(worker, display, frame));
            case answer, unanswered, interrupt, unblock, line ->
                throw new IllegalArgumentException("unexpected " + frame.kind());
        }
    }

    private void show(Display display, Shown shown) {
        Display.Slot slot = slots.get(shown.id());
        if (slot == null) {
            slots.put(shown.id(), display.show(shown.bundle()));
        } else {
            slot.update(shown.bundle());
        }
    }

    /** Where each drawing is a further line, a line each few seconds will do. */
    private boolean due(String id) {
        long now = System.nanoTime();
        Long before = drawn.get(id);
        if (before != null && now - before < PASSING_NANOS) {
            return false;
        }
        drawn.put(id, now);
        return true;
    }

    private void answer(Worker worker, Display display, Frame question) {
        questions.add(Thread.currentThread());
        try {
            worker.send(Frame.text(Frame.Kind.answer, question.cell(), display.ask(question.text(), false)));
        } catch (Fault fault) {
            worker.send(Frame.text(Frame.Kind.unanswered, question.cell(), fault.line()));
        } finally {
            questions.remove(Thread.currentThread());
        }
    }

    void cancelQuestions() {
        questions.forEach(Thread::interrupt);
    }

    @Override
    public void raw(Display.Stream stream, String text) {
        current().stream(stream, text);
    }
}
