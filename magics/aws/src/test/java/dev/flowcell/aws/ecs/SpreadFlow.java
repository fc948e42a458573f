package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.Plans;

/** A flow with a map over tasks of ECS, which are processes here. Their store is a folder; what a run is told of it is the test's. */
final class SpreadFlow {

    static final String STORE = "s3:bucket/flows?endpoint=http://127.0.0.1:1";

    private final Path app;

    SpreadFlow(Path app) {
        this.app = app;
    }

    static FlowPlan plan(int pods) {
        return new FlowPlan(FlowPlan.FORMAT, "flow.Spread", List.of(
                new StepPlan("c1", 1, "tripled", Kind.map, List.of(), List.of("tripled"), List.of(), false,
                        new StepOptions(0, 1, null, false, null, 4, pods), "key1", new MapPlan("items", "tripled")),
                new StepPlan("c2", 2, "total", Kind.step, List.of("tripled"), List.of("total"), List.of("tripled"),
                        false, StepOptions.DEFAULT, "key2", null)),
                List.of(), List.of());
    }

    /** An account whose tasks run it. */
    TestEcs account(int pods) throws Exception {
        var classes = Path.of(SpreadFlow.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.createDirectories(app.resolve("flow/flow"));
        Files.copy(classes.resolve("flow/Spread.class"), app.resolve("flow/flow/Spread.class"));
        Files.writeString(app.resolve("flow/plan.json"), Plans.write(plan(pods)));
        return new TestEcs((image, environment) -> TaskProcess.start(app, "48m", environment));
    }

    RunRequest request(int pods) {
        return TestEcs.request(plan(pods), Map.of(), List.of(), "file:" + app.resolve("store"));
    }

    /** The whole result, and a log without gaps. */
    void whole(String run, int pods, Heard heard) throws IOException {
        assertThat(Files.readString(app.resolve("store/runs/" + run + "/vars/tripled.json"))).isEqualTo(IntStream
                .range(0, 1000).mapToObj(i -> String.valueOf(3 * i)).collect(Collectors.joining(",", "[", "]")));
        assertThat(Files.readString(app.resolve("store/runs/" + run + "/vars/total.json"))).isEqualTo("1498500");
        var fold = new RunFold(run, "tests/probe", "0123456789ab", plan(pods));
        heard.lines.forEach(line -> fold.line(line, java.time.Instant.EPOCH));
        assertThat(fold.state().state()).isEqualTo(State.done);
        assertThat(fold.state().gaps()).isEmpty();
        assertThat(heard.texts()).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 20).mapToObj(i -> "item " + 50 * i).toList());
    }

    /** Which processes did items. */
    List<String> processes(String run) {
        try (var sources = Files.list(app.resolve("store/runs/" + run + "/steps/tripled/items"))) {
            return sources.map(each -> each.getFileName().toString().replaceFirst("-.*", "")).distinct().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
