package dev.flowcell.notebook.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.notebook.ClusterLine;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DisplayTest {

    @Test
    void showsAFailedRunAsText() {
        var failure = new Failure("IOException", "no <route>", "c2", 2, 4, "IOException: no <route>\n  at cell 2");
        var bundle = RunDisplay.of(Runs.run(
                List.of(Runs.ended("stories", State.done), Runs.map("articles", State.failed, 3, 24),
                        Runs.waiting("report")),
                List.of(new LogLine(Runs.BEGIN, "articles", "stderr", "<script>")), State.failed, failure),
                RunCalls.magics(ClusterSettings.LOCAL, true), Paint.NONE);
        assertThat(bundle.text()).isEqualTo("""
                ✗ failed  news-1  news/bbc@3 · on this machine
                ✓ stories   step · 340 ms
                ✗ articles  map · failed · 3/24 · 1.2 s  ← stories
                · report    step · waiting               ← articles
                JVM      500 ms    ━━━━━━━━━━
                stories  1.0 s               ━━━━━━━━━━━━━━━━━━━━
                IOException: no <route> (cell 2, line 4)
                IOException: no <route>
                  at cell 2
                Go on from what is done: %run-remote news/bbc@3 --resume news-1
                %fetch news-1 VAR brings a result here: page, top""");
        assertThat(bundle.data().get("text/html")).contains("<svg", "&lt;script&gt;", "no &lt;route&gt;")
                .doesNotContain("<script", "<style");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "%        | true  | local                               | %run-remote news/bbc@3 --resume news-1 | page, top",
            "%        | false | local                               | %run-remote --resume news-1            | page, top",
            "%        | false | k8s                                 | -                                      | top",
            "%        | false | k8s --store file:/data?claim=shared | %run-remote --resume news-1            | top",
            "flowcell | true  | local                               | flowcell run-remote news/bbc@3 --resume news-1  | page, top",
            "flowcell | false | k8s --store file:/data              | flowcell run-remote n.ipynb --resume news-1     | page, top"})
    void saysHowToGoOnAndWhatThereIsToFetch(String from, boolean registered, String cluster, @Nullable String resume,
            String results) {
        var settings = ClusterLine.parse(cluster, Map.of());
        var calls = from.equals("%")
                ? RunCalls.magics(settings, registered)
                : RunCalls.commands(settings, registered ? null : "n.ipynb");
        var run = Runs.run(List.of(Runs.ended("stories", State.done), Runs.ended("articles", State.failed)), List.of(),
                State.failed, null);
        assertThat(RunDisplay.of(run, calls, Paint.NONE).text().lines()
                .filter(line -> line.startsWith("Go on") || line.contains("brings a result here")))
                .containsExactlyElementsOf(Stream.of("Go on from what is done: " + resume,
                        (from.equals("%") ? "%" : "flowcell ") + "fetch news-1 VAR brings a result here: " + results)
                        .filter(line -> resume != null || !line.startsWith("Go on")).toList());
    }

    @Test
    void offersNothingThatIsKeptNowhere() {
        var run = Runs.run(List.of(Runs.ended("client", State.done)), List.of(), State.done, null);
        assertThat(RunDisplay.of(run, RunCalls.magics(ClusterSettings.LOCAL, true), Paint.NONE).text())
                .endsWith("%fetch news-1 VAR brings a result here: top");
    }

    @Test
    void goesOnWithTheSameParameters() {
        var run = Runs.run(List.of(Runs.ended("stories", State.done)), List.of(), State.cancelled, null);
        var calls = RunCalls.magics(ClusterSettings.LOCAL, false).with(Map.of("limit", "5", "title", "it's a b"));
        assertThat(RunDisplay.of(run, calls, Paint.NONE).text())
                .contains("%run-remote --resume news-1 -p limit=5 -p 'title=it'\"'\"'s a b'\n");
    }

    @Test
    void hasNothingToGoOnFromWhereNothingIsDone() {
        var run = Runs.run(List.of(Runs.ended("stories", State.failed)), List.of(), State.failed, null);
        assertThat(RunDisplay.of(run, RunCalls.magics(ClusterSettings.LOCAL, true), Paint.NONE).text())
                .doesNotContain("--resume");
    }

    @Test
    void keepsALiveLogAtItsEndAndFoldsALongOneThatIsOver() {
        var lines = IntStream.rangeClosed(1, 500)
                .mapToObj(number -> new LogLine(Runs.BEGIN, "stories", "stdout", "line " + number)).toList();
        assertThat(html(lines, null)).contains("column-reverse", "line 301\n", "line 500\n")
                .contains("300 earlier lines").doesNotContain("line 300\n", "<details");
        assertThat(html(lines, State.done)).contains("<details style", "<summary", "500 lines of log")
                .doesNotContain(" open");
        assertThat(html(lines, State.failed)).contains("<details style=\"margin-top:8px\" open>");
        assertThat(html(lines.subList(0, 3), State.done)).contains("line 3\n").doesNotContain("<details");
    }

    private static String html(List<LogLine> lines, @Nullable State state) {
        var run = Runs.run(List.of(Runs.ended("stories", State.done)), lines, state, null);
        return RunDisplay.of(run, RunCalls.magics(ClusterSettings.LOCAL, true), Paint.NONE).data().get("text/html");
    }

    @Test
    void saysInATimelineWhatIsNotAsItShouldBe() {
        var spans = List.of(new Span("stories", Runs.BEGIN, Runs.BEGIN.plusMillis(300), "done"),
                new Span("articles", Runs.BEGIN, Runs.BEGIN.plusMillis(600), "from the cache"),
                new Span("report", Runs.BEGIN, Runs.BEGIN.plusMillis(600), "failed"));
        assertThat(TimelineText.of(spans)).isEqualTo("""
                stories   300 ms    ━━━━━━━━━━━━━━━
                articles  600 ms    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  from the cache
                report    600 ms    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  failed""");
        assertThat(TimelineSvg.of(spans, Map.of("stories", Mark.done, "articles", Mark.cached, "report", Mark.failed)))
                .contains(">300 ms<", ">600 ms · failed<", Mark.failed.colour(), Mark.cached.colour())
                .doesNotContain("done");
    }

    @Test
    void laysLayersByTheLongestPathWithoutOverlap() {
        var boxes = new ArrayList<GraphBox>();
        IntStream.range(0, 60).forEach(index -> boxes.add(new GraphBox("n" + index, "n" + index, "step", Mark.done,
                "", null, index == 0 ? List.of("not drawn") : List.of("n" + (index - 1) / 3))));
        var layout = GraphLayout.of(boxes);
        assertThat(layout.places().values()).hasSize(60).doesNotHaveDuplicates()
                .allSatisfy(place -> assertThat(place.x()).isBetween(0, layout.width() - GraphLayout.BOX_WIDTH));
        assertThat(boxes.stream().skip(1)).allSatisfy(box -> assertThat(layout.places().get(box.id()).y())
                .isGreaterThan(layout.places().get(box.after().getFirst()).y()));
        assertThat(GraphSvg.of(List.of())).contains("<svg");
    }

    @Test
    void drawsAChainStraightAndABranchInTheMiddle() {
        var layout = GraphLayout.of(List.of(box("a"), box("alone"), box("b", "a"), box("c", "b"), box("d", "c"),
                box("e", "c"), box("f", "d", "e")));
        var x = layout.places();
        assertThat(x.get("b").x()).isEqualTo(x.get("a").x()).isEqualTo(x.get("c").x()).isEqualTo(x.get("f").x());
        assertThat((x.get("d").x() + x.get("e").x()) / 2).isEqualTo(x.get("c").x());
    }

    @Test
    void drawsNoEdgeThatOthersImply() {
        var boxes = List.of(box("a"), box("b", "a"), box("c", "a", "b"), box("d", "a", "b", "c"), box("e", "a", "d"));
        assertThat(GraphText.of(boxes, Paint.NONE).lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("✓ a step", "✓ b step ← a", "✓ c step ← b", "✓ d step ← c", "✓ e step ← d");
        assertThat(GraphSvg.of(boxes).split("<path ")).hasSize(1 + 4);
    }

    private static GraphBox box(String name, String... after) {
        return new GraphBox(name, name, "step", Mark.done, "", null, List.of(after));
    }

    @ParameterizedTest
    @CsvSource({"0,0 ms", "999,999 ms", "1000,1.0 s", "59949,59.9 s", "59950,1 min 00 s", "185000,3 min 05 s",
            "7800000,2 h 10 min", "-5,0 ms"})
    void saysDurations(long millis, String text) {
        assertThat(Durations.text(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void drawsTables() {
        var bundle = Tables.of(List.of("flow", "version"), List.of(List.of("news/bbc", "3"), List.of("a&b")));
        assertThat(bundle.text()).isEqualTo("flow      version\nnews/bbc  3\na&b");
        assertThat(bundle.data().get("text/html")).contains("a&amp;b");
    }
}
