package dev.flowcell.notebook.report;

import java.util.Locale;

import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.report.RunReport.Result;
import dev.flowcell.notebook.display.Html;

/** What a run made, each value as the beginning of its JSON. */
final class ResultList {

    private ResultList() {
    }

    /// @param limit
    ///            characters of a value
    static String of(RunReport report, int limit) {
        var list = new StringBuilder();
        for (var result : report.results()) {
            list.append("<details class=\"result\"><summary><code>").append(Html.escape(type(result)))
                    .append("<b>").append(Html.escape(result.name())).append("</b></code> <span class=\"muted\">")
                    .append(Html.escape(result.step())).append(" · ").append(size(result.bytes()))
                    .append("</span></summary>\n");
            list.append(value(report, result, limit)).append("</details>\n");
        }
        return list.toString();
    }

    private static String type(Result result) {
        var simple = result.type().replaceAll("\\b[a-z][A-Za-z0-9_]*\\.", "");
        return simple.isEmpty() ? "" : simple + " ";
    }

    private static String value(RunReport report, Result result, int limit) {
        var fetch = Html.escape("fetch " + report.state().run() + " " + result.name());
        var bring = "<code>%" + fetch + "</code> in a notebook or <code>flowcell " + fetch
                + "</code> on the command line brings it";
        var json = result.json();
        if (json == null) {
            return "<p class=\"muted\">It is too large for this page: " + bring + ".</p>";
        }
        var shown = "<pre>" + Html.escape(Html.cut(json, limit)) + "</pre>";
        return json.length() <= limit
                ? shown
                : shown + "<p class=\"muted\">These are its first " + limit + " characters: " + bring + " whole.</p>";
    }

    private static String size(long bytes) {
        return bytes < 1_000
                ? bytes + " B"
                : bytes < 1_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
