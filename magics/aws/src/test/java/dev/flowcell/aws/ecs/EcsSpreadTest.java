package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.standin.LaunchLimit;
import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.Plans;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps over tasks of ECS, which are processes here. Their store is a folder; what a run is told of it is the test's. */
@Timeout(300)
class EcsSpreadTest {

    static final String STORE = "s3:bucket/flows?endpoint=http://127.0.0.1:1";

    @TempDir
    Path app;

    static FlowPlan plan(int pods) {
        return new FlowPlan(FlowPlan.FORMAT, "flow.Spread", List.of(
                new StepPlan("c1", 1, "tripled", Kind.map, List.of(), List.of("tripled"), List.of(), false,
                        new StepOptions(0, 1, null, false, null, 4, pods), "key1", new MapPlan("items", "tripled")),
                new StepPlan("c2", 2, "total", Kind.step, List.of("tripled"), List.of("total"), List.of("tripled"),
                        false, StepOptions.DEFAULT, "key2", null)),
                List.of(), List.of());
    }

    private TestEcs account(int pods) throws Exception {
        var classes = Path.of(EcsSpreadTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.createDirectories(app.resolve("flow/flow"));
        Files.copy(classes.resolve("flow/Spread.class"), app.resolve("flow/flow/Spread.class"));
        Files.writeString(app.resolve("flow/plan.json"), Plans.write(plan(pods)));
        return new TestEcs((image, environment) -> start(environment));
    }

    private Process start(Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dflowcell.app=" + app, "-cp",
                System.getProperty("java.class.path"), "dev.flowcell.runtime.Main").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("FLOWCELL_WORKDIR", Files.createTempDirectory(app, "work").toString());
        return builder.start();
    }

    private RunRequest request(int pods) {
        return TestEcs.request(plan(pods), Map.of(), List.of(), "file:" + app.resolve("store"));
    }

    /** What the run has to give and to say; and that the reader asked AWS no more than that takes. */
    private void spread(TestEcs test, int pods) throws Exception {
        var settings = TestEcs.settings().storing(STORE);
        test.account.server.calls();
        var own = new TestPace();
        var target = new EcsTarget(settings, () -> new EcsCluster(settings), own);
        var request = request(pods);
        var run = TestEcs.launch(target, request);
        var heard = new Heard();

        assertThat(target.events(run, heard)).isEqualTo(new Exit(0, "done"));

        assertThat(Files.readString(app.resolve("store/runs/" + run + "/vars/tripled.json"))).isEqualTo(IntStream
                .range(0, 1000).mapToObj(i -> String.valueOf(3 * i)).collect(Collectors.joining(",", "[", "]")));
        assertThat(Files.readString(app.resolve("store/runs/" + run + "/vars/total.json"))).isEqualTo("1498500");
        var fold = new RunFold(run, "tests/probe", "0123456789ab", plan(pods));
        heard.lines.forEach(line -> fold.line(line, java.time.Instant.EPOCH));
        assertThat(fold.state().state()).isEqualTo(State.done);
        assertThat(fold.state().gaps()).isEmpty();
        assertThat(heard.texts()).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 20).mapToObj(i -> "item " + 50 * i).toList());
        assertThat(test.account.ecs.tasks()).hasSize(pods);
        assertThat(processes(run)).hasSizeGreaterThan(pods / 2);

        var calls = test.account.server.calls();
        var seconds = own.passed().toSeconds();
        System.out.println(pods + " tasks, " + seconds + " s of the reader's time, calls " + calls);
        assertThat(own.shortest().toMillis()).isGreaterThanOrEqualTo(500); // a backoff's jitter; polls are 1 s
        assertThat(calls.get("RunTask")).isBetween((long) pods, 2L * pods);
        assertThat(calls.get("DescribeTasks")).isLessThanOrEqualTo(seconds + 2);
        // The log of process 0 and three of the helpers' a second, and each to its end.
        assertThat(calls.get("GetLogEvents")).isLessThanOrEqualTo(4 * seconds + 6L * pods);
        assertThat(calls.getOrDefault("StopTask", 0L)).isLessThan(pods);
    }

    private List<String> processes(String run) {
        try (var sources = Files.list(app.resolve("store/runs/" + run + "/steps/tripled/items"))) {
            return sources.map(each -> each.getFileName().toString().replaceFirst("-.*", "")).distinct().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aThousandItemsOverThreeTasks() throws Exception {
        try (var test = account(3)) {
            spread(test, 3);
        }
    }

    @Test
    @Tag("acceptance")
    void aThousandItemsOverTwentyTasksThatMayNotAllBeLaunchedAtOnce() throws Exception {
        try (var test = account(20)) {
            test.account.ecs.limit = new LaunchLimit(10, 20); // the account launches others, too
            spread(test, 20);
        }
    }

    /** Fargate takes a hundred launches at once and then twenty a second; others of the account have made 96. */
    @Test
    void launchesThatComeTooFastWaitForTheirTurn() throws Exception {
        try (var test = new TestEcs((image, environment) -> new ProcessBuilder("true").start())) {
            var settings = TestEcs.settings().storing(STORE);
            var own = new TestPace();
            test.account.ecs.limit = new LaunchLimit(100, 20, () -> own.passed().toNanos());
            assertThat(test.account.ecs.limit.take(96)).isTrue();
            test.account.server.calls();

            TestEcs.launch(new EcsTarget(settings, () -> new EcsCluster(settings), own), request(20));

            assertThat(test.account.ecs.tasks()).hasSize(20);
            // Of the 20 four are taken at once, and after each wait of half a second or more at least ten. Before each the
            // SDK has asked three times more, with waits of its own.
            assertThat(test.account.server.calls().get("RunTask")).isBetween(21L, 28L);
            assertThat(own.shortest().toMillis()).isGreaterThanOrEqualTo(500);
            assertThat(own.passed().toMillis()).isBetween(500L, 2_000L);
        }
    }

    @Test
    void helpersThatFindNoRoomAreLeftOut() throws Exception {
        try (var test = account(3)) {
            var settings = TestEcs.settings().storing(STORE);
            var target = new EcsTarget(settings, () -> new EcsCluster(settings), test.pace);
            test.account.ecs.launches(1);
            var run = TestEcs.launch(target, request(3));
            assertThat(target.await(run)).isEqualTo(new Exit(0, "done"));
            assertThat(test.account.ecs.tasks()).hasSize(1);
        }
    }

    @Test
    void withoutAStoreNothingIsLaunched() throws Exception {
        try (var test = account(3)) {
            assertThatThrownBy(() -> test.target().launch(request(3))).isInstanceOfSatisfying(Fault.class,
                    fault -> assertThat(fault.line()).isEqualTo("%%map --pods (tripled) needs a store that all pods "
                            + "see: name one with %cluster ecs … --store s3:BUCKET/PREFIX, or leave --pods out"));
            assertThat(test.account.ecs.tasks()).isEmpty();
        }
    }
}
