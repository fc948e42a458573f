package dev.flowcell.notebook.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.report.RunReport.Result;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunPageTest {

    private static final Instant BEGIN = Instant.parse("2025-01-01T12:00:00Z");
    private static final String EVIL = "<script>alert('x')</script>";

    @Test
    void aPageSaysAllThatIsKnownOfARunAndNeedsNothingBesideItself() {
        var page = RunPage.of(report(ended(lines(3)), List.of(new Result("stories", "page", "java.util.List<Story>", 9,
                "[\"" + EVIL + "\"]"))));
        assertThat(text(page)).contains("✓ done news-1", "Flow news/bbc@3", "Where local", "Image sha256:abc",
                "Started 1 January 2025, 12:00:00 UTC", "Took 1.5 s", "Parameters limit=50", "Secrets TOKEN",
                "stories 4 ✓ done +0 ms 1.0 s 2", "articles 5 ✗ failed",
                "2 of 4, 1 failed, 3 retries IllegalStateException: no",
                "List<Story> page stories · 9 B", "Log 3 lines", "12:00:00.002 stories line 2");
        assertThat(page).contains("<svg").doesNotContain(EVIL).doesNotContain("http-equiv")
                .doesNotContainPattern("(src|href)=").doesNotContainPattern("@import|url\\(");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    }

    @Test
    void aFailureHasItsReasonItsPlaceAndItsRemedy() {
        var failure = new Failure("IllegalStateException", "no <b>", "c5", 5, 2,
                "java.lang.IllegalStateException: no\n    at cell 5, line 2 (articles)");
        var failed = state(lines(1), State.failed, failure, new Exit(1, "exit code 1"));
        assertThat(text(RunPage.of(report(failed, List.of())))).contains(
                "IllegalStateException: no <b> (cell 5, line 2)", "at cell 5, line 2 (articles)",
                "What is done need not run again: run-remote … --resume news-1");
        var killed = state(lines(1), State.failed, null,
                new Exit(137, "out of memory (limit 512Mi): give it more with --memory"));
        assertThat(text(RunPage.of(report(killed, List.of()))))
                .contains("out of memory (limit 512Mi): give it more with --memory");
        assertThat(text(RunPage.of(report(state(List.of(), null, null, new Exit(1, "gone")), List.of()))))
                .contains("✗ lost news-1", "It said nothing.");
    }

    @Test
    void whatIsLongIsCutAndSaysSo() {
        var page = RunPage.of(report(ended(lines(25_000)), List.of(
                new Result("stories", "long", "", 5_000, "\"" + "x".repeat(4_998) + "\""),
                new Result("stories", "huge", "", 12_000_000, null))));
        assertThat(text(page)).contains("Log 25000 lines",
                "… 5000 lines are left out here: %logs news-1 in a notebook or flowcell logs news-1 on the command line has them all",
                "These are its first 4000 characters: %fetch news-1 long in a notebook or flowcell fetch news-1 long on the command line brings it whole.",
                "huge stories · 12.0 MB It is too large for this page: %fetch news-1 huge in a notebook or flowcell fetch news-1 huge on the command line brings it.");
        assertThat(text(page)).contains("line 4999").doesNotContain("line 5000 ").doesNotContain("line 9999 ")
                .contains("line 10000").contains("line 24999");
    }

    @Test
    void theNotebooksFrameIsSmallWhateverTheRunSaid() {
        var frame = ReportFrame.of(report(ended(lines(25_000)), List.of()));
        assertThat(frame.text()).isEqualTo("The whole page: " + Path.of("/tmp/report.html"));
        var html = String.valueOf(frame.data().get("text/html"));
        assertThat(html).startsWith("<details><summary").contains("srcdoc=\"&lt;!DOCTYPE html&gt;")
                .hasSizeLessThan(120_000);
    }

    private static RunReport report(RunState state, List<Result> results) {
        return new RunReport(state, ClusterSettings.LOCAL, BEGIN, "sha256:abc", Map.of("limit", "50"), results,
                Path.of("/tmp/report.html"));
    }

    private static RunState ended(List<LogLine> lines) {
        return state(lines, State.done, null, new Exit(0, "done"));
    }

    private static RunState state(List<LogLine> lines, @Nullable State state, @Nullable Failure failure,
            @Nullable Exit exit) {
        var plan = new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(step("stories", 4, Kind.step),
                step("articles", 5, Kind.map, "stories")), List.of("TOKEN"), List.of());
        var steps = List.of(
                new StepState("stories", BEGIN, Duration.ofSeconds(1), State.done, 2, 0, 0, null, 0, null, null),
                new StepState("articles", BEGIN.plusSeconds(1), Duration.ofMillis(500), State.failed, 1, 2, 1, 4L, 3,
                        new Failure("IllegalStateException", "no", null, null, null, ""), null));
        return new RunState("news-1", "news/bbc", "3", plan, steps, lines, null,
                List.of(new Span("JVM", BEGIN, BEGIN.plusMillis(500), ""),
                        new Span("stories", BEGIN.plusMillis(500), BEGIN.plusMillis(1_500), "")),
                Map.of(), List.of(), state, failure, exit);
    }

    private static StepPlan step(String name, int number, Kind kind, String... after) {
        return new StepPlan(name, number, name, kind, List.of(), List.of(name), List.of(after), false,
                StepOptions.DEFAULT, "", null);
    }

    private static List<LogLine> lines(int count) {
        var lines = new ArrayList<LogLine>();
        for (var index = 0; index < count; index++) {
            lines.add(new LogLine(BEGIN.plusMillis(index), "stories", index % 2 == 0 ? "stdout" : "stderr",
                    "line " + index));
        }
        return lines;
    }

    /** What a reader sees, on one line. */
    private static String text(String page) {
        var body = page.substring(page.indexOf("<body>"), page.indexOf("<script>"));
        return Pattern.compile("<[^>]*>").matcher(body).replaceAll(" ").replace("&lt;", "<").replace("&gt;", ">")
                .replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&").replaceAll("\\s+", " ");
    }
}
