package dev.flowcell.notebook.display;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.flowcell.flow.run.RunState.Span;
import org.jspecify.annotations.Nullable;

/** Where a run's time went, as a bar a span. */
public final class TimelineSvg {

    private static final int ROW = 18;
    private static final int LEFT = 130;
    private static final int BAR = 420;
    private static final int RIGHT = 250;

    private TimelineSvg() {
    }

    /// The whole `svg` element.
    ///
    /// @param steps
    ///            the states of the spans that are the flow's own; the others are drawn muted
    public static String of(List<Span> spans, Map<String, Mark> steps) {
        var begin = TimelineText.begin(spans);
        var all = Math.max(1, Duration.between(begin, TimelineText.end(spans)).toMillis());
        var width = LEFT + BAR + RIGHT;
        var svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " role=\"img\" font-family=\"system-ui,sans-serif\">\n",
                width, spans.size() * ROW, width, spans.size() * ROW));
        for (var row = 0; row < spans.size(); row++) {
            var span = spans.get(row);
            var took = Duration.between(span.from(), span.to());
            var from = (int) (BAR * Duration.between(begin, span.from()).toMillis() / all);
            var length = (int) Math.max(2, BAR * took.toMillis() / all);
            var y = row * ROW;
            var detail = TimelineText.detail(span);
            svg.append(GraphSvg.line(LEFT - 8, y + 13, 11, Html.INK, Html.cut(span.what(), 17),
                    " text-anchor=\"end\""));
            svg.append(GraphSvg.rectangle(LEFT + from, y + 4, length, ROW - 7, 2,
                    colour(steps.get(span.what())), ""));
            svg.append(GraphSvg.line(LEFT + from + length + 6, y + 13, 11, Html.MUTED,
                    Durations.text(took) + (detail.isEmpty() ? "" : " · " + Html.cut(detail, 30)), ""));
        }
        return svg.append("</svg>").toString();
    }

    /** Of what went as it should, no more than that it is a step. */
    private static String colour(@Nullable Mark step) {
        return switch (step) {
            case null -> Html.MUTED;
            case failed, cached -> step.colour();
            case waiting, running, done, skipped, cancelled, stale, edited -> Mark.running.colour();
        };
    }
}
