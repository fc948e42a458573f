package dev.flowcell.notebook.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
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
                "on this machine");
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
                Results: top — %fetch news-1 VAR""");
        assertThat(bundle.data().get("text/html")).contains("<svg", "&lt;script&gt;", "no &lt;route&gt;")
                .doesNotContain("<script", "<style");
    }

    @Test
    void saysEachChangeOnce() {
        var first = Runs.run(
                List.of(Runs.ended("stories", State.done), Runs.map("articles", null, 0, 24), Runs.waiting("report")),
                List.of(new LogLine(Runs.BEGIN, "stories", "stdout", "one")), null, null);
        var second = Runs.run(
                List.of(Runs.ended("stories", State.done), Runs.map("articles", State.done, 24, 24),
                        Runs.waiting("report")),
                List.of(new LogLine(Runs.BEGIN, "stories", "stdout", "one"),
                        new LogLine(Runs.BEGIN, "articles", "stdout", "two")),
                null, null);
        assertThat(RunText.lines(null, first)).containsExactly("news-1  news/bbc@3", "▶ articles 0/24",
                "[stories] one", "✓ stories 340 ms");
        assertThat(RunText.lines(first, second)).containsExactly("[articles] two", "✓ articles 24/24 1.2 s");
        assertThat(RunText.lines(second, second)).isEmpty();
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
