package dev.flowcell.notebook.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.notebook.display.Html;
import dev.flowcell.notebook.report.RunPage.Limits;

/// A run's log, a line each with its time, step and stream. It stands in blocks that a browser lays out only once they
/// come into view, so that ten thousand lines open as fast as ten.
final class LogHtml {

    private static final int BLOCK = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private LogHtml() {
    }

    static void of(StringBuilder html, RunState state, Limits limits) {
        var lines = state.lines();
        html.append("<div class=\"log\">\n");
        if (lines.size() <= limits.firstLines() + limits.lastLines()) {
            blocks(html, lines);
        } else {
            var left = lines.size() - limits.firstLines() - limits.lastLines();
            blocks(html, lines.subList(0, limits.firstLines()));
            var logs = "logs " + Html.escape(state.run());
            html.append("<p class=\"gap\">… ").append(left).append(" lines are left out here: <code>%").append(logs)
                    .append("</code> in a notebook or <code>flowcell ").append(logs)
                    .append("</code> on the command line has them all</p>\n");
            blocks(html, lines.subList(lines.size() - limits.lastLines(), lines.size()));
        }
        html.append("</div>\n");
    }

    private static void blocks(StringBuilder html, List<LogLine> lines) {
        for (var from = 0; from < lines.size(); from += BLOCK) {
            var to = Math.min(lines.size(), from + BLOCK);
            html.append("<div class=\"block\" style=\"--lines:").append(to - from).append("\">\n");
            for (var line : lines.subList(from, to)) {
                line(html, line);
            }
            html.append("</div>\n");
        }
    }

    private static void line(StringBuilder html, LogLine line) {
        html.append("<div class=\"").append(line.stream().equals("stdout") ? "line" : "line " + line.stream())
                .append("\"><span>").append(line.time().equals(Instant.EPOCH) ? "" : TIME.format(line.time()))
                .append("</span><span>").append(line.step() == null ? "" : Html.escape(line.step()))
                .append("</span><span>").append(Html.escape(line.text())).append("</span></div>\n");
    }
}
