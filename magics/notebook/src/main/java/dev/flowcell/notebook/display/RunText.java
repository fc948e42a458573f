package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.StepState;
import org.jspecify.annotations.Nullable;

/** What a run says on a terminal that can only append. */
public final class RunText {

    private RunText() {
    }

    /// The lines for what is new in `now`: each state change, log line and gap once. Log lines are told by their count,
    /// so one that is merged in late from another source can be said in place of a neighbour.
    ///
    /// @param before
    ///            what was said already, or null at the start
    public static List<String> lines(@Nullable RunState before, RunState now) {
        var lines = new ArrayList<String>();
        if (before == null) {
            lines.add(now.run() + "  " + now.flow() + "@" + now.version());
        }
        var reason = waitsFor(now);
        if (!reason.isEmpty() && (before == null || !reason.equals(waitsFor(before)))) {
            lines.add("… " + reason);
        }
        var known = new HashMap<String, StepState>();
        if (before != null) {
            before.steps().forEach(step -> known.put(step.name(), step));
        }
        var ended = new ArrayList<String>();
        for (var step : now.steps()) {
            var mark = Mark.of(step);
            var old = known.get(step.name());
            var attempts = old == null ? 0 : old.attempts();
            if (mark != Mark.waiting
                    && (old == null || Mark.of(old) != mark || mark == Mark.running && step.attempts() > attempts)) {
                (mark == Mark.running ? lines : ended).add(step(step));
            }
        }
        now.lines().stream().skip(before == null ? 0 : before.lines().size()).map(RunText::line).forEach(lines::add);
        now.gaps().stream().skip(before == null ? 0 : before.gaps().size()).map(gap -> "! " + gap)
                .forEach(lines::add);
        lines.addAll(ended);
        return List.copyOf(lines);
    }

    /** Such as `✓ articles 24/24 1.2 s`. */
    public static String step(StepState step) {
        var detail = detail(step, " ");
        return Mark.of(step).sign() + " " + step.name() + (detail.isEmpty() ? "" : " " + detail);
    }

    /** Such as `[articles] text`. */
    public static String line(LogLine line) {
        return line.step() == null ? line.text() : "[" + line.step() + "] " + line.text();
    }

    /** What the run waits for, or nothing once it ended or its steps run. */
    static String waitsFor(RunState state) {
        var status = state.status();
        return status == null || state.state() != null || state.steps().stream().anyMatch(s -> s.started() != null)
                ? ""
                : status.reason();
    }

    /** Items, time, attempts and reason, without the state itself. */
    static String detail(StepState step, String separator) {
        var parts = new ArrayList<String>();
        if (step.total() != null || step.done() + step.failed() > 0) {
            parts.add((step.done() + step.failed()) + (step.total() == null ? "" : "/" + step.total()));
        }
        if (step.failed() > 0) {
            parts.add(step.failed() + " failed");
        }
        if (step.took() != null) {
            parts.add(Durations.text(step.took()));
        }
        if (step.attempts() > 1) {
            parts.add("attempt " + step.attempts());
        }
        if (step.reason() != null) {
            parts.add(step.reason());
        }
        return String.join(separator, parts);
    }
}
