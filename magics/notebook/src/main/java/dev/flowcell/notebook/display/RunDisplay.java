package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;

/** A run as it stands: graph, log, timeline, failure and results; as text without the log, which goes before it. */
final class RunDisplay {

    private RunDisplay() {
    }

    /// @param paint
    ///            colours of the text
    static MimeBundle of(RunState state, RunCalls calls, Paint paint) {
        return MimeBundle.html(html(state, calls), text(state, calls, paint));
    }

    private static String html(RunState state, RunCalls calls) {
        var mark = mark(state);
        var html = new StringBuilder("<div style=\"font-size:13px\">");
        html.append("<div style=\"margin-bottom:6px\">")
                .append(Html.span(mark.colour(), mark.sign() + " " + word(state))).append(" <b>")
                .append(Html.escape(state.run())).append("</b> ")
                .append(Html.span(Html.MUTED, place(state, calls))).append("</div>");
        html.append("<div style=\"overflow:auto;max-height:640px\">")
                .append(GraphSvg.of(RunGraph.boxes(state, calls.ownCells())))
                .append("</div>");
        if (!state.lines().isEmpty()) {
            html.append(LogBox.of(state));
        }
        if (!state.timeline().isEmpty()) {
            html.append("<div style=\"overflow:auto;margin-top:8px\">")
                    .append(TimelineSvg.of(state.timeline(), RunGraph.marks(state))).append("</div>");
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
        hints(state, calls).forEach(hint -> html.append("<div style=\"margin-top:6px\">").append(Html.escape(hint))
                .append("</div>"));
        return html.append("</div>").toString();
    }

    private static String text(RunState state, RunCalls calls, Paint paint) {
        var blocks = new ArrayList<String>();
        var mark = mark(state);
        blocks.add(paint.in(mark, mark.sign() + " " + word(state)) + "  " + title(state, calls, paint));
        blocks.add(GraphText.of(RunGraph.boxes(state, calls.ownCells()), paint));
        if (state.state() != null) {
            blocks.add(TimelineText.of(state.timeline()));
        }
        state.gaps().forEach(gap -> blocks.add(paint.in(Mark.stale, "! " + gap)));
        if (state.failure() != null) {
            blocks.add(paint.in(Mark.failed, failure(state.failure())) + "\n"
                    + state.failure().trace().stripTrailing());
        }
        blocks.addAll(hints(state, calls));
        return blocks.stream().filter(block -> !block.isBlank()).map(String::stripTrailing)
                .collect(Collectors.joining("\n"));
    }

    /** Such as `news-1  news@3 · on this machine`. */
    static String title(RunState state, RunCalls calls, Paint paint) {
        return state.run() + "  " + paint.in(Mark.waiting, place(state, calls));
    }

    private static String place(RunState state, RunCalls calls) {
        var waits = RunText.waitsFor(state);
        return state.flow() + "@" + state.version() + " · " + calls.where() + (waits.isEmpty() ? "" : " · " + waits);
    }

    private static List<String> hints(RunState state, RunCalls calls) {
        var hints = new ArrayList<String>();
        // A process that ends with 1 has said what failed.
        var exit = state.exit();
        if (exit != null && exit.code() != 0 && !exit.reason().isEmpty()
                && (state.failure() == null || exit.code() != 1)) {
            hints.add(exit.reason());
        }
        var broken = state.state() == State.failed || state.state() == State.cancelled;
        if (calls.resume() && broken && state.steps().stream().anyMatch(RunDisplay::finished)) {
            hints.add("Go on from what is done: " + calls.resume(state));
        }
        var results = results(state, calls);
        if (!results.isEmpty() && state.state() != null) {
            hints.add(calls.fetch(state) + " brings a result here: " + String.join(", ", results));
        }
        return hints;
    }

    /** Variables that can be brought here: those of finished steps where a store keeps them. */
    private static TreeSet<String> results(RunState state, RunCalls calls) {
        var results = new TreeSet<>(state.values().keySet());
        if (calls.readable()) {
            var plans = state.plan().byName();
            for (var step : state.steps()) {
                var plan = plans.get(step.name());
                // What a pinned step makes is kept nowhere.
                if (plan != null && !plan.pinned() && finished(step)) {
                    results.addAll(plan.writes());
                }
            }
        }
        return results;
    }

    private static boolean finished(StepState step) {
        return step.state() == State.done || step.state() == State.cached;
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
        return failure.headline() + place;
    }
}
