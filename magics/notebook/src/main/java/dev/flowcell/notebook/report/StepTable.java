package dev.flowcell.notebook.report;

import java.time.Duration;
import java.time.Instant;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.notebook.display.Durations;
import dev.flowcell.notebook.display.Html;
import dev.flowcell.notebook.display.Mark;

/** The steps of a run: state, begin, time, attempts, items, and why. */
final class StepTable {

    private StepTable() {
    }

    static String of(RunState state) {
        var first = state.steps().stream().map(StepState::started).filter(started -> started != null)
                .min(Instant::compareTo).orElse(Instant.EPOCH);
        var table = new StringBuilder("<div class=\"wide\"><table>\n<tr><th>step</th><th>cell</th><th>state</th>"
                + "<th>began</th><th>took</th><th>attempts</th><th>items</th><th></th></tr>\n");
        var plans = state.plan().byName();
        for (var step : state.steps()) {
            var mark = Mark.of(step);
            var plan = plans.get(step.name());
            table.append("<tr><td><b>").append(Html.escape(step.name())).append("</b></td>");
            cell(table, plan == null ? "" : String.valueOf(plan.number()));
            table.append("<td style=\"color:").append(mark.colour()).append("\">").append(mark.sign()).append(' ')
                    .append(mark.name()).append("</td>");
            cell(table, step.started() == null
                    ? ""
                    : "+" + Durations.text(Duration.between(first, step.started())));
            cell(table, step.took() == null ? "" : Durations.text(step.took()));
            cell(table, step.attempts() == 0 ? "" : String.valueOf(step.attempts()));
            cell(table, items(step));
            cell(table, why(step));
            table.append("</tr>\n");
        }
        return table.append("</table></div>").toString();
    }

    private static String items(StepState step) {
        if (step.total() == null && step.done() + step.failed() == 0) {
            return "";
        }
        return step.done() + (step.total() == null ? "" : " of " + step.total())
                + (step.failed() > 0 ? ", " + step.failed() + " failed" : "")
                + (step.retried() > 0 ? ", " + step.retried() + (step.retried() == 1 ? " retry" : " retries") : "");
    }

    private static String why(StepState step) {
        var failure = step.failure();
        return failure != null
                ? failure.headline().lines().findFirst().orElse("")
                : step.reason() == null ? "" : step.reason();
    }

    private static void cell(StringBuilder table, String text) {
        table.append("<td>").append(Html.escape(text)).append("</td>");
    }
}
