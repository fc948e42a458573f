package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.standin.LaunchLimit;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps over tasks of ECS, which are processes here. Their store is a folder; what a run is told of it is the test's. */
@Timeout(300)
class EcsSpreadTest {

    private static final String STORE = SpreadFlow.STORE;

    @TempDir
    Path app;
    private SpreadFlow flow;

    @BeforeEach
    void flow() {
        flow = new SpreadFlow(app);
    }

    /** What the run has to give and to say; and that the reader asked AWS no more than that takes. */
    private void spread(TestEcs test, int pods) throws Exception {
        var settings = TestEcs.settings().storing(STORE);
        test.account.server.calls();
        var own = new TestPace();
        var target = new EcsTarget(settings, () -> new EcsCluster(settings), own);
        var request = flow.request(pods);
        var run = TestEcs.launch(target, request);
        var heard = new Heard();

        assertThat(target.events(run, heard)).isEqualTo(new Exit(0, "done"));

        flow.whole(run, pods, heard);
        assertThat(test.account.ecs.tasks()).hasSize(pods);
        assertThat(flow.processes(run)).hasSizeGreaterThan(pods / 2);

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

    @Test
    void aThousandItemsOverThreeTasks() throws Exception {
        try (var test = flow.account(3)) {
            spread(test, 3);
        }
    }

    @Test
    @Tag("acceptance")
    void aThousandItemsOverTwentyTasksThatMayNotAllBeLaunchedAtOnce() throws Exception {
        try (var test = flow.account(20)) {
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

            TestEcs.launch(new EcsTarget(settings, () -> new EcsCluster(settings), own), flow.request(20));

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
        try (var test = flow.account(3)) {
            var settings = TestEcs.settings().storing(STORE);
            var target = new EcsTarget(settings, () -> new EcsCluster(settings), test.pace);
            test.account.ecs.launches(1);
            var run = TestEcs.launch(target, flow.request(3));
            assertThat(target.await(run)).isEqualTo(new Exit(0, "done"));
            assertThat(test.account.ecs.tasks()).hasSize(1);
        }
    }

    @Test
    void withoutAStoreNothingIsLaunched() throws Exception {
        try (var test = flow.account(3)) {
            assertThatThrownBy(() -> test.target().launch(flow.request(3))).isInstanceOfSatisfying(Fault.class,
                    fault -> assertThat(fault.line()).isEqualTo("%%map --pods (tripled) needs a store that all pods "
                            + "see: name one with %cluster ecs … --store s3:BUCKET/PREFIX, or leave --pods out"));
            assertThat(test.account.ecs.tasks()).isEmpty();
        }
    }
}
