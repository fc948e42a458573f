package dev.flowcell.flow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.runtime.engine.Marks;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.store.FileStore;
import dev.flowcell.runtime.value.RecordJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private static String event(long seq, RunEvent.Detail detail) {
        return RunEvents.write(new RunEvent("r-1", 0, 0, seq, TIME.plusSeconds(seq), "a", detail)) + "\n";
    }

    private static Line line(String text) {
        return new Line("stdout", text, null, null);
    }

    @Test
    void theStoreFillsWhatTheStreamLost() throws IOException {
        var store = new FileStore(folder);
        store.put("runs/r-1/events/0-0/000000.jsonl",
                (event(0, line("zero")) + event(1, line("one"))).getBytes(StandardCharsets.UTF_8));
        store.put("runs/r-1/events/0-0/000001.jsonl",
                (event(2, line("two")) + event(3, new SourceFinished(4))).getBytes(StandardCharsets.UTF_8));
        var fold = new RunFold("r-1", "f", "v", new FlowPlan(1, "F", List.of(), List.of(), List.of()));
        fold.line(event(0, line("zero")).strip(), TIME);
        fold.line(event(3, new SourceFinished(4)).strip(), TIME);
        assertThat(fold.state().gaps()).hasSize(1);

        assertThat(RunHistory.fill(fold, store, "r-1")).isEqualTo(2);
        assertThat(fold.state().gaps()).isEmpty();
        assertThat(fold.state().lines()).extracting(LogLine::text).containsExactly("zero", "one", "two");
        assertThat(RunHistory.fill(fold, store, "r-1")).isZero();
    }

    @Test
    void aValueHasItsDeclaredType() throws IOException {
        var store = new FileStore(folder);
        store.put("runs/r-1/vars/stories.json", "[]".getBytes(StandardCharsets.UTF_8));
        store.put("runs/r-1/steps/stories.json", RecordJson.write(new Marks.Step("k", TIME, 1, "",
                Map.of("stories", new Marks.Value("List<Story>", "h", 2)))).getBytes(StandardCharsets.UTF_8));
        store.put("runs/r-1/steps/stories/items/0.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(RunHistory.value(store, "r-1", "stories")).contains(new RunHistory.Kept("List<Story>", "[]"));
        assertThat(RunHistory.value(store, "r-1", "none")).isEmpty();
    }
}
