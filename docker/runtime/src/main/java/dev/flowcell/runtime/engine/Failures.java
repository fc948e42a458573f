package dev.flowcell.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.api.FailedElsewhere;
import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.LineRange;

/** Makes of what was thrown what a person wants to see: cells and lines, the whole cause chain, none of Flowcell's own frames. */
final class Failures {

    private static final int FRAMES = 30;

    private final FlowPlan plan;

    Failures(FlowPlan plan) {
        this.plan = plan;
    }

    /** A place in a cell. */
    private record Place(LineRange range, int line) {

        @Override
        public String toString() {
            return "cell " + range.number() + ", line " + line + " (" + range.label() + ")";
        }
    }

    Failure of(Throwable thrown) {
        if (thrown instanceof Fault fault) {
            return Failure.of(Failure.PROBLEM, fault.line());
        }
        var place = place(thrown);
        var message = message(thrown);
        return new Failure(type(thrown), message,
                place.map(found -> found.range().cell()).orElse(null),
                place.map(found -> found.range().number()).orElse(null), place.map(Place::line).orElse(null),
                trace(thrown));
    }

    /** One line: what, and where. */
    String line(Throwable thrown) {
        var message = message(thrown);
        var type = thrown instanceof Fault ? "" : type(thrown);
        return type + (type.isEmpty() || message.isEmpty() ? "" : ": ") + message.lines().findFirst().orElse("")
                + place(thrown).map(found -> " at " + found).orElse("");
    }

    private static String type(Throwable thrown) {
        return thrown instanceof FailedElsewhere elsewhere ? elsewhere.type() : thrown.getClass().getSimpleName();
    }

    private static String message(Throwable thrown) {
        try {
            var message = thrown instanceof Fault fault ? fault.line() : thrown.getLocalizedMessage();
            return message == null ? "" : message;
        } catch (RuntimeException e) {
            return "(its message can't be read: " + e.getClass().getName() + ")";
        }
    }

    /** Where the flow's own code was, innermost, in the failure itself or in the nearest of its causes. */
    private Optional<Place> place(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var each = thrown; each != null && seen.add(each); each = each.getCause()) {
            if (each instanceof FailedElsewhere elsewhere) {
                return place(elsewhere);
            }
            for (var frame : each.getStackTrace()) {
                var place = place(frame);
                if (place.isPresent()) {
                    return place;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Place> place(FailedElsewhere elsewhere) {
        var line = elsewhere.line();
        return line == null
                ? Optional.empty()
                : plan.lines().stream().filter(range -> range.cell().equals(elsewhere.cell())).findFirst()
                        .map(range -> new Place(range, line));
    }

    private Optional<Place> place(StackTraceElement frame) {
        if (!ofFlow(frame)) {
            return Optional.empty();
        }
        var line = frame.getLineNumber();
        return plan.lines().stream().filter(range -> line >= range.first() && line < range.first() + range.count())
                .findFirst().map(range -> new Place(range, range.cellLine() + line - range.first()));
    }

    private boolean ofFlow(StackTraceElement frame) {
        var name = frame.getClassName();
        return name.equals(plan.mainClass()) || name.startsWith(plan.mainClass() + "$");
    }

    private String trace(Throwable thrown) {
        var text = new StringBuilder();
        append(text, "", thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
        return text.toString().stripTrailing();
    }

    private void append(StringBuilder text, String caption, Throwable thrown, Set<Throwable> seen) {
        if (!seen.add(thrown)) {
            text.append(caption).append("itself again: ").append(thrown.getClass().getName()).append('\n');
            return;
        }
        if (thrown instanceof FailedElsewhere elsewhere) {
            text.append(caption).append(elsewhere.trace().isEmpty() ? line(elsewhere) : elsewhere.trace()).append('\n');
            return;
        }
        var message = message(thrown);
        text.append(caption).append(thrown.getClass().getName());
        text.append(message.isEmpty() ? "" : ": ").append(message).append('\n');
        var frames = frames(thrown.getStackTrace());
        frames.stream().limit(FRAMES).forEach(frame -> text.append("    at ").append(frame).append('\n'));
        if (frames.size() > FRAMES) {
            text.append("    … ").append(frames.size() - FRAMES).append(" more\n");
        }
        if (thrown.getCause() != null) {
            append(text, "Caused by: ", thrown.getCause(), seen);
        }
        if (!(thrown instanceof MapFailure)) { // its message lists the others
            for (var suppressed : thrown.getSuppressed()) {
                append(text, "Suppressed: ", suppressed, seen);
            }
        }
    }

    /** Without the engine's own. */
    List<String> frames(StackTraceElement[] trace) {
        var all = Arrays.asList(trace);
        var shown = new ArrayList<String>();
        for (var frame : all.subList(0, end(all))) {
            if (!ofEngine(frame)) {
                shown.add(place(frame).map(place -> place + method(frame)).orElseGet(frame::toString));
            }
        }
        return shown;
    }

    /** What lies below the flow's outermost frame, or without one below the engine's innermost, has called it. */
    private int end(List<StackTraceElement> all) {
        for (var i = all.size() - 1; i >= 0; i--) {
            if (ofFlow(all.get(i))) {
                return i + 1;
            }
        }
        var own = all.stream().filter(this::ofEngine).findFirst();
        return own.map(all::indexOf).orElse(all.size());
    }

    private boolean ofEngine(StackTraceElement frame) {
        return frame.getClassName().startsWith("dev.flowcell.") && !ofFlow(frame);
    }

    /** The method, where it is not the step's own. */
    private String method(StackTraceElement frame) {
        var name = frame.getMethodName();
        return frame.getClassName().equals(plan.mainClass()) && plan.byName().containsKey(name)
                || name.startsWith("lambda$") ? "" : " in " + name;
    }
}
