package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/** A run as it stands: graph, log, timeline, failure and results. */
public final class RunDisplay {

    private static final int LOG_TAIL = 200;

    private RunDisplay() {
    }

    /// @param where
    ///            where it runs, for people: `on this machine`, `in namespace news`
    public static MimeBundle of(RunState state, String where) {
        return MimeBundle.html(html(state, where), text(state, where));
    }

    private static String html(RunState state, String where) {
        var mark = mark(state);
        var html = new StringBuilder("<div style=\"font-size:13px\">");
        html.append("<div style=\"margin-bottom:6px\">")
                .append(Html.span(mark.colour(), mark.sign() + " " + word(state))).append(" <b>")
                .append(Html.escape(state.run())).append("</b> ")
                .append(Html.span(Html.MUTED, state.flow() + "@" + state.version() + " · " + where
                        + (RunText.waitsFor(state).isEmpty() ? "" : " · " + RunText.waitsFor(state))))
                .append("</div>");
        html.append("<div style=\"overflow:auto;max-height:480px\">").append(GraphSvg.of(boxes(state)))
                .append("</div>");
        if (!state.lines().isEmpty()) {
            html.append(log(state.lines()));
        }
        if (!state.timeline().isEmpty()) {
            html.append("<div style=\"overflow:auto;margin-top:8px\">")
                    .append(TimelineSvg.of(state.timeline(),
                            state.steps().stream().map(StepState::name).collect(Collectors.toSet())))
                    .append("</div>");
        }
        state.gaps().forEach(
                gap -> html.append("<div>").append(Html.span(Mark.stale.colour(), "! " + gap)).append("</div>"));
        if (state.failure() != null) {
            html.append("<div style=\"border-left:3px solid ").append(Mark.failed.colour())
                    .append(";padding:2px 10px;margin-top:8px\">").append("<b>")
                    .append(Html.span(Mark.failed.colour(), failure(state.failure()))).append("</b><pre style=\"")
                    .append(Html.MONOSPACE).append(";font-size:12px;white-space:pre-wrap;margin:4px 0\">")
                    .append(Html.escape(state.failure().trace().stripTrailing())).append("</pre></div>");
        }
        hints(state).forEach(hint -> html.append("<div style=\"margin-top:6px\">").append(Html.escape(hint))
                .append("</div>"));
        return html.append("</div>").toString();
    }

    private static String log(List<LogLine> lines) {
        var from = Math.max(0, lines.size() - LOG_TAIL);
        var html = new StringBuilder("<div style=\"overflow:auto;max-height:220px;margin-top:8px;padding:6px 10px;"
                + "border:1px solid rgba(138,143,152,0.4);border-radius:6px;white-space:pre-wrap;line-height:1.45;"
                + "font-size:12px;" + Html.MONOSPACE + "\">");
        if (from > 0) {
            html.append(Html.span(Html.MUTED, "… " + from + " earlier lines")).append('\n');
        }
        for (var line : lines.subList(from, lines.size())) {
            if (line.step() != null) {
                html.append(Html.span(Html.MUTED, line.step() + " │ "));
            }
            html.append(line.stream().equals("stderr")
                    ? Html.span(Mark.stale.colour(), line.text())
                    : Html.escape(line.text())).append('\n');
        }
        return html.append("</div>").toString();
    }

    private static String text(RunState state, String where) {
        var blocks = new ArrayList<String>();
        var waits = RunText.waitsFor(state);
        blocks.add(mark(state).sign() + " " + word(state) + "  " + state.run() + "  " + state.flow() + "@"
                + state.version() + " · " + where + (waits.isEmpty() ? "" : " · " + waits));
        blocks.add(GraphText.of(boxes(state)));
        blocks.add(TimelineText.of(state.timeline()));
        state.gaps().forEach(gap -> blocks.add("! " + gap));
        if (state.failure() != null) {
            blocks.add(failure(state.failure()) + "\n" + state.failure().trace().stripTrailing());
        }
        blocks.addAll(hints(state));
        return blocks.stream().filter(block -> !block.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static List<String> hints(RunState state) {
        var hints = new ArrayList<String>();
        if (state.exit() != null && state.exit().code() != 0 && !state.exit().reason().isEmpty()) {
            hints.add(state.exit().reason());
        }
        if (state.state() == State.failed || state.state() == State.cancelled) {
            hints.add("Go on from what is done: %run-remote " + state.flow() + "@" + state.version() + " --resume "
                    + state.run());
        }
        if (!state.values().isEmpty() && state.state() != null) {
            hints.add("Results: " + String.join(", ", new TreeSet<>(state.values().keySet())) + " — %fetch "
                    + state.run() + " VAR");
        }
        return hints;
    }

    private static List<GraphBox> boxes(RunState state) {
        var plans = state.plan().byName();
        var kinds = new HashMap<String, String>();
        plans.forEach((name, plan) -> kinds.put(name, plan.kind().name()));
        return state.steps().stream().map(step -> {
            var plan = plans.get(step.name());
            var mark = Mark.of(step);
            var detail = RunText.detail(step, " · ");
            return new GraphBox(step.name(), step.name(), kinds.getOrDefault(step.name(), "step"), mark,
                    mark == Mark.done && !detail.isEmpty()
                            ? detail
                            : mark.name() + (detail.isEmpty() ? "" : " · " + detail),
                    progress(step), plan == null ? List.of() : plan.after());
        }).toList();
    }

    private static @Nullable Double progress(StepState step) {
        return step.total() == null || step.total() == 0
                ? null
                : (double) (step.done() + step.failed()) / step.total();
    }

    private static Mark mark(RunState state) {
        return switch (state.state()) {
            case null -> state.exit() != null
                    ? Mark.failed
                    : state.steps().stream().anyMatch(s -> s.started() != null) ? Mark.running : Mark.waiting;
            case done -> Mark.done;
            case cached -> Mark.cached;
            case failed -> Mark.failed;
            case skipped -> Mark.skipped;
            case cancelled -> Mark.cancelled;
        };
    }

    private static String word(RunState state) {
        return state.state() == null && state.exit() != null ? "lost" : mark(state).name();
    }

    private static String failure(Failure failure) {
        var place = failure.number() == null
                ? ""
                : " (cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line()) + ")";
        return failure.type() + ": " + failure.message() + place;
    }
}
