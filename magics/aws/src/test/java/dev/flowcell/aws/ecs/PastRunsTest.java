package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterFlows.Started;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.turn.Turn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs a day later: ECS shows no task of theirs any more. */
@Timeout(120)
class PastRunsTest {

    private final TestEcs test = new TestEcs();

    @AfterEach
    void close() {
        test.close();
    }

    private ClusterFlows flows() {
        return test.target().flows().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"done,0,0,done,false", "failed,1,1,the flow failed,false",
            "cancelled,143,-1,the run was cancelled,true",
            "skipped,0,0,skipped,false"})
    void areReadAndKnownByTheirLog(String state, String ended, int code, String reason, boolean cancelled)
            throws Exception {
        var run = test.launch(Probe.told("end", 40, "whole", state, "code", ended));
        var other = test.launch(Probe.told("end", 3, "whole", "done"));
        test.target().await(run);
        test.target().await(other);
        test.account.ecs.forget();
        test.account.logs.page = 7;

        var exit = new Exit(code, reason, cancelled);
        assertThat(test.target().ended(run)).contains(exit);
        assertThat(test.target().await(run)).isEqualTo(exit);
        var heard = new Heard();
        assertThat(test.target().soFar(run, heard)).contains(exit);
        assertThat(heard.texts()).isEqualTo(EcsTargetTest.numbered(40));
        assertThat(heard.lines).hasSize(43);
        var followed = new Heard();
        assertThat(test.target().events(run, followed)).isEqualTo(exit);
        assertThat(followed.lines).isEqualTo(heard.lines);
    }

    @Test
    void oneWithoutAnEndSaysSo() throws Exception {
        var run = test.launch(Probe.told("raw", 3, "whole", "done"));
        test.target().await(run);
        test.account.ecs.forget();
        assertThat(test.target().ended(run)).contains(
                new Exit(-1, "ECS no longer knows how its task ended, and its log has no end"));
    }

    @Test
    void manyAreLookedForInOneGo() throws Exception {
        var runs = List.of(test.launch(Probe.told("end", 2, "whole", "done")),
                test.launch(Probe.told("end", 2, "whole", "failed")));
        for (var run : runs) {
            test.target().await(run);
        }
        test.account.ecs.forget();
        test.account.server.calls();
        var target = test.target();
        for (var run : runs) {
            assertThat(target.ended(run)).isPresent();
        }
        assertThatThrownBy(() -> target.ended("none-1")).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo("there is no run none-1 on the ECS cluster prod: it ran"
                        + " elsewhere, or so long ago that its log is gone; %runs lists the runs"));
        assertThat(test.account.server.calls()).containsEntry("FilterLogEvents", 1L);
    }

    @Test
    void thoseOfAScheduleAreFoundByTheirLogWithoutAStore() throws Exception {
        var begin = Instant.now().minus(Duration.ofMinutes(1));
        assertThat(flows().startedSince("tests/probe", null, begin)).isEmpty();
        var run = fired();
        test.target().await(run);
        var byHand = test.launch(Probe.told("end", 2, "whole", "done"));
        test.target().await(byHand);
        test.account.ecs.forget();
        assertThat(flows().started()).isEmpty();
        assertThat(flows().startedSince("tests/probe", null, begin)).singleElement().satisfies(started -> {
            assertThat(started.run()).isEqualTo(run);
            assertThat(started.flow()).isEqualTo("tests/probe");
            assertThat(started.version()).isEqualTo("0123456789ab");
            assertThat(started.time()).isAfter(begin);
        });
        assertThat(flows().startedSince("tests/other", null, begin)).isEmpty();
        assertThat(flows().startedSince("tests/probe", null, Instant.now().plusSeconds(60))).isEmpty();
    }

    private String fired() {
        new SchedulerRole(new EcsCluster(TestEcs.settings())).creation().forEach(change -> change.done().run());
        var request = TestEcs.request(Probe.told("end", 2, "whole", "done"), List.of());
        flows().keep(new RunRequest(request.image(), new RunSpec(null, "tests/probe", "0123456789ab", null,
                Probe.told("end", 2, "whole", "done"), Map.of(), null, null, 0, 0, false), List.of(), Map.of()),
                Schedule.of("@daily", null));
        return "tests-probe-" + test.account.scheduler.fire("prod_tests.probe");
    }

    /** By the very turn that its schedule's call names. */
    @Test
    void thoseOfAScheduleAreFoundInTheStore(@TempDir Path folder) throws Exception {
        fired();
        var input = test.account.scheduler.schedules.get("prod_tests.probe").path("Target").path("Input").asString();
        assertThat(input).contains("\\\"turn\\\":\\\"prod_tests.probe\\\"");
        var store = "file:" + folder;
        for (var run : List.of("one", "two")) {
            var turn = new Turn(Stores.open(store), "prod_tests.probe", run, "0123456789ab", Pace.of(
                    Duration.ofSeconds(5)), other -> {
                    });
            assertThat(turn.take()).isEmpty();
            turn.end();
        }
        assertThat(flows().startedSince("tests/probe", store, Instant.EPOCH)).extracting(Started::run)
                .containsExactly("two", "one");
        assertThat(flows().caveats(TestEcs.PLAN, store)).isEmpty();
        assertThat(flows().caveats(TestEcs.PLAN, null))
                .containsExactly("without a store a run begins even while the one before it is still"
                        + " going: register it with --store s3:BUCKET/PREFIX to have such a run skipped");
    }
}
