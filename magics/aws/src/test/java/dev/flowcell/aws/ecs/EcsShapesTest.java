package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import dev.flowcell.aws.ecs.ShapesFlow.Shape;
import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Graphs' shapes × what happens to a step in them, in tasks of ECS, which are processes here; their store is a folder. */
@Timeout(300)
@Tag("acceptance")
class EcsShapesTest {

    private static final Predicate<Shape> ALL = shape -> true;

    @TempDir
    Path app;

    private ShapesFlow flow;
    private TestEcs test;

    @BeforeEach
    void compile() throws IOException {
        flow = new ShapesFlow(app);
    }

    private static StepOptions options(int retries, @Nullable Long timeoutMillis) {
        return new StepOptions(retries, 10, timeoutMillis, false, null, 16, 1);
    }

    private RunRequest request(FlowPlan plan, @Nullable String resume) {
        var request = TestEcs.request(plan, Map.of(), java.util.List.of(), "file:" + app.resolve("store"));
        var spec = request.spec();
        return new RunRequest(request.image(),
                new RunSpec(spec.run(), spec.flow(), spec.version(), spec.store(), Map.of(),
                        Map.of(), resume, null, 0, 0, false),
                request.secrets(), request.secretValues());
    }

    /** Runs a flow to its end. */
    private RunState run(FlowPlan plan, @Nullable String resume, int code) throws Exception {
        var run = TestEcs.launch(test.target(), request(plan, resume));
        var heard = new Heard();
        assertThat(test.target().events(run, heard).code()).isEqualTo(code);
        return state(run, plan, heard);
    }

    private static RunState state(String run, FlowPlan plan, Heard heard) {
        var fold = new RunFold(run, "tests/probe", "0123456789ab", plan);
        heard.lines.forEach(line -> fold.line(line, Instant.EPOCH));
        assertThat(fold.state().gaps()).isEmpty();
        return fold.state();
    }

    /** How steps before or beside the victim, the victim and those after it have ended. */
    private static void ended(RunState state, State others, State victim, State after) {
        var expected = new HashMap<String, State>();
        for (var shape : Shape.values()) {
            var dependents = shape.after();
            shape.steps.keySet().forEach(step -> expected.put(step,
                    step.equals(shape.victim) ? victim : dependents.contains(step) ? after : others));
        }
        var found = new HashMap<String, State>();
        state.steps().forEach(step -> found.put(step.name(), step.state()));
        assertThat(found).isEqualTo(expected);
    }

    private void onEcs(String what, OnEcs body) throws Exception {
        try (var account = new TestEcs((image, environment) -> TaskProcess.start(app, "128m", environment))) {
            test = account;
            flow.happens(what);
            body.run();
        }
    }

    private interface OnEcs {
        void run() throws Exception;
    }

    @Test
    void fail() throws Exception {
        onEcs("fail", () -> ended(run(flow.plan(ALL, StepOptions.DEFAULT, false), null, 1), State.done, State.failed,
                State.skipped));
    }

    @Test
    void retry() throws Exception {
        onEcs("retry", () -> {
            var state = run(flow.plan(ALL, options(3, null), false), null, 0);
            ended(state, State.done, State.done, State.done);
            assertThat(state.steps()).filteredOn(step -> !step.again().isEmpty()).extracting(StepState::again)
                    .containsExactlyInAnyOrder("3 attempts", "3 attempts", "2 retries of items", "2 retries of items",
                            "3 attempts", "3 attempts");
        });
    }

    @Test
    void timeout() throws Exception {
        onEcs("wait", () -> {
            var state = run(flow.plan(ALL, options(0, 500L), false), null, 1);
            ended(state, State.done, State.failed, State.skipped);
            assertThat(String.valueOf(state.failure())).contains("it took longer than 500 ms");
        });
    }

    @Test
    void cache() throws Exception {
        onEcs("", () -> {
            var plan = flow.plan(ALL, new StepOptions(0, 1_000, null, true, null, 16, 1), true);
            ended(run(plan, null, 0), State.done, State.done, State.done);
            ended(run(plan, null, 0), State.cached, State.cached, State.cached);
        });
    }

    @Test
    void resume() throws Exception {
        onEcs("resume", () -> {
            var plan = flow.plan(ALL, StepOptions.DEFAULT, false);
            var first = run(plan, null, 1);
            ended(first, State.done, State.failed, State.skipped);
            flow.mend();
            ended(run(plan, first.run(), 0), State.cached, State.done, State.done);
        });
    }

    @Test
    void cancel() throws Exception {
        onEcs("wait", () -> {
            var plan = flow.plan(ALL, StepOptions.DEFAULT, false);
            var run = TestEcs.launch(test.target(), request(plan, null));
            var waiting = new AtomicInteger();
            var heard = new Heard(
                    line -> line.contains("it waits") && waiting.incrementAndGet() == Shape.values().length);
            CompletableFuture<?> end = test.follow(run, heard);
            heard.await();
            test.target().cancel(run);
            end.get(60, TimeUnit.SECONDS);
            var state = state(run, plan, heard);
            assertThat(state.state())
                    .as(() -> String.join("\n",
                            heard.lines.subList(Math.max(0, heard.lines.size() - 8), heard.lines.size())))
                    .isEqualTo(State.cancelled);
            var ends = new HashMap<String, State>();
            state.steps().forEach(step -> ends.put(step.name(), step.state()));
            for (var shape : Shape.values()) {
                assertThat(ends.get(shape.victim)).as(shape.name()).isEqualTo(State.cancelled);
                assertThat(shape.after()).as(shape.name()).noneMatch(step -> ends.get(step) == State.done);
            }
        });
    }

    @Test
    void aStepThatHeedsNoInterruptEndsItsTaskAndTheNextGoesOn() throws Exception {
        onEcs("stuck", () -> {
            var plan = flow.plan(shape -> shape == Shape.linear || shape == Shape.map, options(0, 500L), false);
            var run = TestEcs.launch(test.target(), request(plan, null));
            var heard = new Heard();
            assertThat(test.target().events(run, heard).code()).isEqualTo(1);
            var ends = new HashMap<String, State>();
            state(run, plan, heard).steps().forEach(step -> ends.put(step.name(), step.state()));
            assertThat(ends).isEqualTo(Map.of("la", State.done, "lb", State.done, "lc", State.failed, "ld",
                    State.skipped, "le", State.skipped, "pa", State.done, "PM", State.failed, "pz", State.skipped));
            assertThat(heard.lines).as("what was done is not done again").filteredOn(
                    line -> line.contains("\"step-started\"") && line.matches(".*\"step\":\"(la|lb|pa)\".*"))
                    .hasSize(3);
            assertThat(test.account.ecs.tasks().getLast().restarts()).isBetween(1, 2);
        });
    }
}
