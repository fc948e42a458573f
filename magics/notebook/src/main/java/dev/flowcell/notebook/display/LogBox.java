package dev.flowcell.notebook.display;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.runtime.event.RunEvent.State;

/** A run's log as HTML: while it runs, a box that keeps to its newest line; afterwards folded where it is long. */
final class LogBox {

    private static final int TAIL = 200;
    private static final int SHORT = 12;

    private LogBox() {
    }

    static String of(RunState state) {
        var ended = state.state() != null;
        var count = state.lines().size();
        if (!ended || count <= SHORT) {
            return box(state);
        }
        return "<details style=\"margin-top:8px\"" + (state.state() == State.failed ? " open" : "")
                + "><summary style=\"cursor:pointer\">" + count + " lines of log</summary>" + box(state)
                + "</details>";
    }

    /** The outer box grows from its end, so that a browser shows the end first and stays there. */
    private static String box(RunState state) {
        var lines = state.lines();
        var from = Math.max(0, lines.size() - TAIL);
        var html = new StringBuilder("<div style=\"display:flex;flex-direction:column-reverse;overflow:auto;"
                + "max-height:220px;margin-top:8px;border:1px solid rgba(138,143,152,0.4);border-radius:6px\">"
                + "<div style=\"padding:6px 10px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45;font-size:12px;"
                + Html.MONOSPACE
                + "\">");
        if (from > 0) {
            html.append(Html.span(Html.MUTED, "… " + from + " earlier lines: %logs " + state.run())).append('\n');
        }
        for (var line : lines.subList(from, lines.size())) {
            html.append(Html.span(Html.MUTED, RunText.step(state, line)))
                    .append(line.stream().equals("stderr")
                            ? Html.span(Mark.stale.colour(), line.text())
                            : Html.escape(line.text()))
                    .append('\n');
        }
        return html.append("</div></div>").toString();
    }
}
