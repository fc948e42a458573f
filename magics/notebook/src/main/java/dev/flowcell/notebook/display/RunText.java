package dev.flowcell.notebook.display;

import java.util.ArrayList;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.event.RunEvent.State;

/** The words of a run. */
public final class RunText {

    private static final int WIDEST_STEP = 24;

    /** What the runtime says of a step that is cached; its state says the same. */
    private static final String FROM_CACHE = "from the cache";

    private RunText() {
    }

    /** Such as `articles │ text`, the steps' names as wide as the longest of them. */
    static String line(RunState state, LogLine line, Paint paint) {
        return paint.in(Mark.waiting, step(state, line))
                + (line.stream().equals("stderr") ? paint.in(Mark.stale, line.text()) : line.text());
    }

    /** What stands before a line: its step. */
    static String step(RunState state, LogLine line) {
        var width = state.steps().stream().mapToInt(step -> step.name().length()).max().orElse(0);
        return Html.padded(line.step() == null ? "" : line.step(), Math.min(width, WIDEST_STEP)) + " │ ";
    }

    /** What the run waits for, or nothing once it ended or its steps run. */
    static String waitsFor(RunState state) {
        var status = state.status();
        return status == null || state.state() != null || state.steps().stream().anyMatch(s -> s.started() != null)
                ? ""
                : status.reason();
    }

    /** Items, time, attempts and reason, without the state itself. */
    public static String detail(StepState step) {
        var parts = new ArrayList<String>();
        if (step.total() != null || step.done() + step.failed() > 0) {
            parts.add((step.done() + step.failed()) + (step.total() == null ? "" : "/" + step.total()));
        }
        if (step.failed() > 0) {
            parts.add(step.failed() + " failed");
        }
        if (step.took() != null && step.state() != State.skipped) {
            parts.add(Durations.text(step.took()));
        }
        if (step.attempts() > 1) {
            parts.add("attempt " + step.attempts());
        }
        if (step.retried() > 0) {
            parts.add(step.retried() + (step.retried() == 1 ? " retry" : " retries"));
        }
        if (step.reason() != null && !step.reason().equals(FROM_CACHE)) {
            parts.add(step.reason());
        }
        return String.join(" · ", parts);
    }

    /** The state where it says more than the sign before it, and the detail. */
    static String described(StepState step) {
        var mark = Mark.of(step);
        var detail = detail(step);
        return mark == Mark.done && !detail.isEmpty()
                ? detail
                : mark.name() + (detail.isEmpty() ? "" : " · " + detail);
    }
}
