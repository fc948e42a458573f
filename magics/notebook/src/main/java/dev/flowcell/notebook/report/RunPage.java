package dev.flowcell.notebook.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;

import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.notebook.display.Durations;
import dev.flowcell.notebook.display.GraphSvg;
import dev.flowcell.notebook.display.Html;
import dev.flowcell.notebook.display.Mark;
import dev.flowcell.notebook.display.RunGraph;
import dev.flowcell.notebook.display.TimelineSvg;
import dev.flowcell.notebook.display.Where;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/// Draws a run's page: how it ended and why, the graph, the steps, where the time went, what it made, what it said. It
/// is light or dark as its reader is, and can be read without scripts; with them the log can be searched.
public final class RunPage {

    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final RunReport report;
    private final RunState state;
    private final Limits limits;
    private final StringBuilder html = new StringBuilder();

    /// How much of what is long is shown.
    ///
    /// @param firstLines
    ///            of the log, where it has more lines than both numbers
    /// @param lastLines
    ///            of the log
    /// @param value
    ///            characters of a result
    record Limits(int firstLines, int lastLines, int value) {
    }

    /** For a file: 20,000 lines are read at ease. */
    static final Limits FILE = new Limits(5_000, 15_000, 4_000);
    /** Within a notebook, which is saved with it. */
    static final Limits NOTEBOOK = new Limits(20, 180, 400);

    private RunPage(RunReport report, Limits limits) {
        this.report = report;
        this.state = report.state();
        this.limits = limits;
    }

    /** The page. */
    public static String of(RunReport report) {
        return of(report, FILE);
    }

    static String of(RunReport report, Limits limits) {
        return new RunPage(report, limits).page();
    }

    private String page() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(Html.escape(state.run()))
                .append("</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n"
                        + "<meta name=\"color-scheme\" content=\"light dark\">\n<style>\n")
                .append(resource("report.css")).append("</style>\n</head>\n<body>\n");
        head();
        end();
        facts();
        section("Graph", "<div class=\"wide\">" + GraphSvg.of(RunGraph.boxes(state, false)) + "</div>");
        section("Steps", StepTable.of(state));
        if (!state.timeline().isEmpty()) {
            section("Where the time went", "<div class=\"wide\">"
                    + TimelineSvg.of(state.timeline(), RunGraph.marks(state)) + "</div>");
        }
        if (!report.results().isEmpty()) {
            section("Results", ResultList.of(report, limits.value()));
        }
        log();
        return html.append("<script>\n").append(resource("report.js")).append("</script>\n</body>\n</html>\n")
                .toString();
    }

    private void section(String title, String content) {
        html.append("<section>\n<h2>").append(title).append("</h2>\n").append(content).append("\n</section>\n");
    }

    private void head() {
        var mark = mark();
        html.append("<header>\n<h1><span style=\"color:").append(mark.colour()).append("\">").append(mark.sign())
                .append(' ').append(word()).append("</span> ").append(Html.escape(state.run()))
                .append("</h1>\n</header>\n");
    }

    private Mark mark() {
        return switch (state.state()) {
            case null -> state.exit() == null ? Mark.running : Mark.failed;
            case done -> Mark.done;
            case cached -> Mark.cached;
            case failed -> Mark.failed;
            case skipped -> Mark.skipped;
            case cancelled -> Mark.cancelled;
        };
    }

    private String word() {
        return state.state() == null && state.exit() != null ? "lost" : mark().name();
    }

    /** Why it ended as it did, and what to do about it. */
    private void end() {
        if (state.state() == State.done) {
            gaps();
            return;
        }
        var failure = state.failure();
        var reason = new StringBuilder();
        if (failure != null) {
            var place = failure.number() == null
                    ? ""
                    : " (cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line()) + ")";
            reason.append("<b>").append(Html.escape(failure.headline() + place)).append("</b>");
            if (!failure.trace().isBlank()) {
                reason.append("<pre>").append(Html.escape(failure.trace().stripTrailing())).append("</pre>");
            }
        }
        var exit = state.exit();
        if (exit != null && !exit.reason().isBlank() && (failure == null || exit.code() != 1)
                && (failure == null || !failure.message().equals(exit.reason()))) {
            reason.append("<p>").append(Html.escape(exit.reason())).append("</p>");
        }
        var kept = report.cluster().local() || report.cluster().store() != null;
        if (state.state() != null && kept) {
            reason.append("<p>What is done need not run again: <code>run-remote … --resume ")
                    .append(Html.escape(state.run())).append("</code></p>");
        }
        if (!reason.isEmpty()) {
            html.append("<div class=\"reason\">").append(reason).append("</div>\n");
        }
        gaps();
    }

    private void gaps() {
        state.gaps().forEach(gap -> html.append("<p class=\"gap\">! ").append(Html.escape(gap)).append("</p>\n"));
    }

    private void facts() {
        html.append("<dl>\n");
        fact("Flow", state.flow() + "@" + state.version());
        fact("Where", Where.of(report.cluster()));
        fact("Image", report.image());
        fact("Started", TIME.format(report.started()));
        fact("Took", took());
        fact("Parameters", report.parameters().isEmpty() ? "as the flow sets them" : joined(report.parameters()));
        fact("Secrets", state.plan().secrets().isEmpty() ? null : String.join(", ", state.plan().secrets()));
        html.append("</dl>\n");
    }

    private @Nullable String took() {
        var last = state.timeline().stream().map(Span::to).max(Instant::compareTo);
        return last.map(end -> Durations.text(Duration.between(report.started(), end))).orElse(null);
    }

    private static String joined(Map<String, String> parameters) {
        var words = new ArrayList<String>();
        parameters.forEach((name, value) -> words.add(name + "=" + value));
        return String.join(", ", words);
    }

    private void fact(String name, @Nullable String value) {
        if (value != null) {
            html.append("<dt>").append(name).append("</dt><dd>").append(Html.escape(value)).append("</dd>\n");
        }
    }

    private void log() {
        var lines = state.lines();
        if (lines.isEmpty()) {
            section("Log", "<p class=\"muted\">It said nothing.</p>");
            return;
        }
        html.append("<section>\n<details").append(lines.size() <= 100 || state.state() == State.failed ? " open" : "")
                .append("><summary><h2>Log</h2> <span class=\"muted\">").append(lines.size())
                .append(lines.size() == 1 ? " line" : " lines").append("</span></summary>\n");
        LogHtml.of(html, state, limits);
        html.append("</details>\n</section>\n");
    }

    private static String resource(String name) {
        try (var in = RunPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
