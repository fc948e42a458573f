package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.standin.FargateTask;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.turn.Turn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that a schedule starts, whose tasks are started by one call and find out which process each is. */
@Timeout(120)
class EcsScheduledSpreadTest {

    private static final ClusterSettings SETTINGS = TestEcs.settings().storing(SpreadFlow.STORE);
    private static final Schedule MORNINGS = Schedule.of("0 6 * * mon-fri", "Europe/Berlin");
    private static final String SCHEDULE = "prod_tests.probe";

    @TempDir
    Path app;
    private final Map<Integer, Integer> numbers = new ConcurrentHashMap<>();
    private SpreadFlow flow;

    @BeforeEach
    void flow() {
        flow = new SpreadFlow(app);
    }

    /** A flow that is registered with a schedule, as a run's own call never names its process. */
    private String fired(TestEcs test, int pods) {
        new SchedulerRole(new EcsCluster(SETTINGS)).creation().forEach(change -> change.done().run());
        var given = flow.request(pods).spec();
        var flows = target(test).flows().orElseThrow();
        flows.keep(new RunRequest(flow.request(pods).image(),
                new RunSpec(null, given.flow(), given.version(), given.store(),
                        Map.of(), Map.of(), null, null, 0, 0, false),
                List.of(), Map.of()), MORNINGS);
        return "tests-probe-" + test.account.scheduler.fire(SCHEDULE);
    }

    private EcsTarget target(TestEcs test) {
        return new EcsTarget(SETTINGS, () -> new EcsCluster(SETTINGS), test.pace);
    }

    @Test
    void aRunThatAScheduleStartsIsSpreadAsWell() throws Exception {
        try (var test = flow.account(3)) {
            var run = fired(test, 3);
            var heard = new Heard();
            assertThat(target(test).events(run, heard)).isEqualTo(new Exit(0, "done"));

            flow.whole(run, 3, heard);
            assertThat(test.account.ecs.tasks()).hasSize(3).extracting(task -> task.request().path("count").asInt())
                    .containsOnly(3);
            assertThat(flow.processes(run)).hasSizeGreaterThan(1);
            assertThat(target(test).flows().orElseThrow().started()).extracting(ClusterFlows.Started::run)
                    .containsExactly(run);
            assertThat(target(test).ended(run)).contains(new Exit(0, "done"));
            assertThat(target(test).await(run)).isEqualTo(new Exit(0, "done"));

            for (var task : test.account.ecs.tasks()) {
                waitFor(task);
            }
            test.account.ecs.forget();
            var later = new Heard();
            assertThat(target(test).events(run, later)).isEqualTo(new Exit(0, "done"));
            flow.whole(run, 3, later);
        }
    }

    private static void waitFor(FargateTask task) throws InterruptedException {
        while (!task.stopped()) {
            Thread.sleep(5);
        }
    }

    /** EventBridge asks again where it did not hear the answer: by the same identity of the execution, or by another. */
    @Test
    void aCallThatIsRepeatedStartsNothing() throws Exception {
        try (var test = new TestEcs((image, environment) -> new ProcessBuilder("true").start())) {
            var run = fired(test, 3);
            test.account.scheduler.repeat(SCHEDULE, run.substring("tests-probe-".length()));
            assertThat(test.account.ecs.tasks()).hasSize(3);
            assertThatThrownBy(() -> test.account.scheduler.repeat(SCHEDULE, "d32c5kddcf5bb8c3"))
                    .hasMessageContaining("same client token");
            assertThat(test.account.ecs.tasks()).hasSize(3);
            test.account.scheduler.fire(SCHEDULE);
            assertThat(test.account.ecs.tasks()).as("the next time").hasSize(6);
        }
    }

    @Test
    void aRunThatIsSkippedSaysSoOnceAndItsHelpersNothing() throws Exception {
        try (var test = flow.account(3)) {
            var other = new Turn(Stores.open("file:" + app.resolve("store")), SCHEDULE, "before", "0123456789ab",
                    Pace.of(Duration.ofMillis(200)), run -> {
                    });
            assertThat(other.take()).isEmpty();
            var run = fired(test, 3);
            var heard = new Heard();
            assertThat(target(test).events(run, heard)).isEqualTo(new Exit(0, "done"));
            other.end();
            assertThat(heard.texts()).containsExactly("skipped: the run before of tests/probe is still going");
            assertThat(heard.lines).allMatch(line -> line.startsWith("{"));
            for (var task : test.account.ecs.tasks()) {
                waitFor(task);
                assertThat(task.exitCode()).isIn(0, 143); // which a helper has that was about to leave
            }
        }
    }

    @Test
    void whichTaskDrivesIsSaidByItsLogAndUntilThenTheRunGoesOn() throws Exception {
        var starts = new AtomicInteger();
        try (var test = new TestEcs((image, environment) -> {
            var spec = Plans.read(environment.get(RunSpec.VARIABLE), RunSpec.class);
            return switch (starts.getAndIncrement()) {
                case 0 -> says("exec sleep 600", said(spec, 2, new Line("stdout", "helps", null, null)));
                case 1 -> says("exit 3", "the store can't be used");
                default -> says("exit 1", said(spec, 0, new RunStarted("tests/probe", "0123456789ab", List.of(), 0)),
                        said(spec, 0, new Line("stdout", "drives", null, null)));
            };
        })) {
            var run = fired(test, 3);
            var heard = new Heard();
            assertThat(target(test).events(run, heard)).isEqualTo(new Exit(1, "the flow failed"));
            assertThat(heard.texts()).contains("helps", "drives");
            assertThat(heard.lines).contains("the store can't be used");
            for (var task : test.account.ecs.tasks()) {
                waitFor(task);
            }
        }
    }

    @Test
    void aRunWhoseTaskDiedWithoutAWordEndsAsThatOne() throws Exception {
        var starts = new AtomicInteger();
        try (var test = new TestEcs((image, environment) -> {
            var spec = Plans.read(environment.get(RunSpec.VARIABLE), RunSpec.class);
            return starts.getAndIncrement() == 1
                    ? says("exit 134")
                    : says("exit 0", said(spec, starts.get(), new Line("stdout", "helps", null, null)));
        })) {
            var run = fired(test, 3);
            assertThat(target(test).await(run).reason()).startsWith("the JVM crashed (exit code 134)");
        }
    }

    @Test
    void allTasksOfARunAreCancelled() throws Exception {
        try (var test = new TestEcs((image, environment) -> says("exec sleep 600"))) {
            var run = fired(test, 3);
            target(test).cancel(run);
            assertThat(target(test).await(run).cancelled()).isTrue();
            for (var task : test.account.ecs.tasks()) {
                waitFor(task);
            }
        }
    }

    private static Process says(String end, String... lines) throws IOException {
        var command = new StringBuilder();
        for (var line : lines) {
            command.append("echo '").append(line.replace("'", "'\\''")).append("'\n");
        }
        return new ProcessBuilder("sh", "-c", command + end).redirectErrorStream(true).start();
    }

    private String said(RunSpec spec, int process, RunEvent.Detail detail) {
        return RunEvents.write(new RunEvent(String.valueOf(spec.run()), process, 0,
                numbers.merge(process, 0, (before, none) -> before + 1), Instant.now(), null, detail));
    }

    @Test
    void moreThanOneCallStartsAreSaidAndNotAskedFor() {
        try (var test = new TestEcs((image, environment) -> new ProcessBuilder("true").start())) {
            fired(test, 25);
            assertThat(test.account.ecs.tasks()).hasSize(10);
            assertThat(test.account.ecs.tasks().getFirst().request().toString()).contains("\\\"processes\\\":10");
            assertThat(target(test).flows().orElseThrow().caveats(SpreadFlow.plan(25), SpreadFlow.STORE))
                    .containsExactly(
                            "EventBridge starts 10 tasks for a run, and --pods asks for 25: give each more to do with --parallel"
                                    + " or --cpu; run-remote starts them all");
            assertThat(target(test).flows().orElseThrow().caveats(SpreadFlow.plan(10), SpreadFlow.STORE)).isEmpty();
        }
    }

    @Test
    void aScheduleWithoutAStoreIsRefusedAsALaunchIs() {
        try (var test = new TestEcs()) {
            var request = flow.request(3);
            assertThatThrownBy(() -> test.target().flows().orElseThrow().keep(request, MORNINGS))
                    .isInstanceOfSatisfying(
                            Fault.class,
                            fault -> assertThat(fault.line()).startsWith("%%map --pods (tripled) needs a store"));
            assertThat(test.account.scheduler.schedules).isEmpty();
        }
    }
}
