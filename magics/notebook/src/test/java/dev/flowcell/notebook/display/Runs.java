package dev.flowcell.notebook.display;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Small runs to draw. */
final class Runs {

    static final Instant BEGIN = Instant.parse("2025-01-01T12:00:00Z");

    private Runs() {
    }

    static StepPlan plan(String name, Kind kind, String... after) {
        return new StepPlan(name, 1, name, kind, List.of(), List.of(name.equals("stories") ? "page" : name),
                List.of(after), name.equals("client"), StepOptions.DEFAULT, "",
                null);
    }

    static StepState waiting(String name) {
        return StepState.waiting(name);
    }

    static StepState map(String name, @Nullable State state, long done, long total) {
        return new StepState(name, BEGIN, state == null ? null : Duration.ofMillis(1_200), state, 1, done, 0, total, 0,
                null, null);
    }

    static StepState ended(String name, State state) {
        return new StepState(name, BEGIN, Duration.ofMillis(340), state, 1, 0, 0, null, 0, null, null);
    }

    static RunState run(List<StepState> steps, List<LogLine> lines, @Nullable State state,
            @Nullable Failure failure) {
        var plan = new FlowPlan(FlowPlan.FORMAT, "flow.News",
                List.of(plan("stories", Kind.step), plan("articles", Kind.map, "stories"),
                        plan("report", Kind.step, "articles"), plan("client", Kind.step)),
                List.of(), List.of());
        return new RunState("news-1", "news/bbc", "3", plan, steps, lines, null,
                List.of(new Span("JVM", BEGIN, BEGIN.plusMillis(500), ""),
                        new Span("stories", BEGIN.plusMillis(500), BEGIN.plusMillis(1_500), "")),
                Map.of("top", "1"), List.of(), state, failure, null);
    }
}
