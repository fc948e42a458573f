package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.schedule.EventBridgeCron;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows that EventBridge Scheduler starts as tasks, and that leave nothing in the account. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EcsScheduleTest {

    private static final Schedule MORNINGS = Schedule.of("0 6 * * mon-fri", "Europe/Berlin");
    private static final Secret TOKEN = new Secret("TOKEN", "env:TOKEN");

    private final TestEcs test = new TestEcs();

    @BeforeEach
    void role() {
        new SchedulerRole(new EcsCluster(TestEcs.settings())).creation().forEach(change -> change.done().run());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private ClusterFlows flows() {
        return test.target().flows().orElseThrow();
    }

    private static RunRequest request(String flow, Map<String, String> parameters, List<Secret> secrets) {
        var request = TestEcs.request(parameters, secrets);
        var spec = request.spec();
        return new RunRequest(request.image(), new RunSpec(null, flow, spec.version(), null, parameters,
                spec.environment(), null, null, 0, 0, false).notifying("https://example.org/hook"), secrets, Map.of());
    }

    @Test
    void aScheduleStartsARunThatIsFoundAndRead() throws Exception {
        flows().check(MORNINGS, List.of());
        flows().keep(request("tests/probe", Probe.told("end", 0), List.of()), MORNINGS);
        var asked = test.account.scheduler.schedules.get("prod_tests.probe");
        assertThat(asked.path("GroupName").asString()).isEqualTo("flowcell");
        assertThat(asked.path("ScheduleExpression").asString()).isEqualTo("cron(0 6 ? * 2-6 *)");
        assertThat(asked.path("ScheduleExpressionTimezone").asString()).isEqualTo("Europe/Berlin");
        assertThat(asked.path("Description").asString())
                .isEqualTo("Starts the flow tests/probe@0123456789ab on the ECS cluster prod");
        assertThat(asked.path("Target").path("RoleArn").asString()).endsWith(":role/flowcell-scheduler");
        assertThat(test.account.scheduler.groups.get("flowcell").toString()).contains("managed-by", "flowcell");
        assertThat(flows().started()).isEmpty();

        var run = "tests-probe-" + test.account.scheduler.fire("prod_tests.probe");
        assertThat(run).matches("[a-z0-9-]{1,63}");
        var byHand = test.launch(Probe.told("end", 0));
        var heard = new Heard();
        assertThat(test.target().events(run, heard).code()).isZero();
        assertThat(heard.lines).isNotEmpty();
        assertThat(test.target().await(byHand).code()).isZero();
        assertThat(flows().started()).singleElement().satisfies(started -> {
            assertThat(started.run()).isEqualTo(run);
            assertThat(started.flow()).isEqualTo("tests/probe");
            assertThat(started.version()).isEqualTo("0123456789ab");
        });
        assertThat(asked.toString()).doesNotContain(Account.SECRET_KEY);
    }

    @Test
    void anotherVersionTakesTheFormersPlaceAndNothingIsLeftAtTheEnd() throws Exception {
        var secrets = new dev.flowcell.aws.vault.PushedSecrets(new dev.flowcell.aws.client.AwsClients(null));
        secrets.push("TOKEN", "hunter2secret").done().run();
        secrets.push("THEIRS", "other2secret").done().run();
        var theirs = new Secret("THEIRS", "prompt");
        TestEcs.launch(test.target(), other(theirs));
        flows().keep(request("tests/probe", Probe.told("end", 0), List.of(TOKEN)), MORNINGS);
        flows().keep(request("tests/probe", Probe.told("end", 0), List.of(TOKEN)), Schedule.of("@hourly", null));
        assertThat(test.account.scheduler.schedules).hasSize(1);
        assertThat(test.account.scheduler.schedules.get("prod_tests.probe").path("ScheduleExpression").asString())
                .isEqualTo("cron(0 * * * ? *)");
        assertThat(test.account.scheduler.schedules.toString()).doesNotContain("hunter2secret");

        assertThat(flows().unscheduling("tests/probe")).extracting(Change::what)
                .containsExactly("the schedule flowcell/prod_tests.probe of EventBridge in eu-central-1");
        var removal = flows().removal("tests/probe", List.of(TOKEN, theirs, new Secret("V", "aws:v")));
        assertThat(removal).extracting(Change::what).containsExactly(
                "the schedule flowcell/prod_tests.probe of EventBridge in eu-central-1",
                "the task definition flowcell-tests_probe:1",
                "the secret flowcell/TOKEN in Secrets Manager (for 7 days,"
                        + " aws secretsmanager restore-secret takes it back)");
        removal.forEach(change -> change.done().run());
        assertThat(flows().removal("tests/probe", List.of(TOKEN, theirs))).isEmpty();
        assertThat(flows().unscheduling("tests/probe")).isEmpty();
        assertThat(test.account.scheduler.schedules).isEmpty();
    }

    private static RunRequest other(Secret secret) {
        var request = TestEcs.request(Probe.told("end", 0), List.of(secret));
        var image = request.image();
        return new RunRequest(
                new dev.flowcell.flow.image.FlowImage("tests/other", image.digest(), image.reference(), null,
                        image.plan(), List.of(), 0),
                request.spec(), List.of(secret), Map.of());
    }

    @Test
    void theGroupIsMadeOnceForAllFlows() {
        test.account.server.calls();
        flows().keep(request("tests/probe", Map.of(), List.of()), MORNINGS);
        flows().keep(request("tests/other", Map.of(), List.of()), MORNINGS);
        flows().keep(request("tests/other", Map.of("a", "1"), List.of()), MORNINGS);
        assertThat(test.account.server.calls()).containsEntry("POST /schedule-groups/flowcell", 1L);
        assertThat(flows().unscheduling("tests/probe")).hasSize(1);
        assertThat(flows().unscheduling("tests/other")).hasSize(1);
    }

    @Test
    void aClusterIsRemovedWithItsSchedulesAndTheirGroup() {
        flows().keep(request("tests/probe", Map.of(), List.of()), MORNINGS);
        var deletion = new EcsTargets().deletion(TestEcs.settings());
        assertThat(deletion).extracting(Change::what).startsWith("deletes the schedule prod_tests.probe",
                "deletes the schedule group flowcell, which is empty then",
                "deletes the task definition flowcell-tests_probe:1").endsWith(
                        "deletes the role flowcell-scheduler,"
                                + " which schedules of other clusters of this account may use, too");
        deletion.forEach(change -> change.done().run());
        assertThat(test.account.scheduler.groups).containsOnlyKeys("default");
        assertThat(test.account.network.roles).doesNotContainKey(SchedulerRole.NAME);
        assertThat(test.account.network.policies.keySet()).noneMatch(each -> each.startsWith(SchedulerRole.NAME));
        assertThat(new EcsTargets().deletion(TestEcs.settings())).extracting(Change::what)
                .noneMatch(each -> each.contains("schedule"));
    }

    @Test
    void schedulesOfAnotherClusterStay() {
        flows().keep(request("tests/probe", Map.of(), List.of()), MORNINGS);
        test.account.scheduler.schedules.put("prod_eu_news", test.account.scheduler.schedules.get("prod_tests.probe"));
        assertThat(new EcsTargets().deletion(TestEcs.settings())).extracting(Change::what)
                .contains("deletes the schedule prod_tests.probe")
                .noneMatch(each -> each.contains("prod_eu") || each.contains("schedule group"));
    }

    @Test
    void theRoleMayStartFlowsAndGiveThemTheirRolesAndNothingElse() {
        var policy = test.account.network.policies.get("flowcell-scheduler/flowcell");
        assertThat(policy).contains("\"ecs:RunTask\"", "arn:aws:ecs:*:123456789012:task-definition/flowcell-*:*",
                "\"iam:PassRole\"", "arn:aws:iam::123456789012:role/flowcell-execution",
                "\"iam:PassedToService\":[\"ecs-tasks.amazonaws.com\"]", "\"ecs:CreateAction\":[\"RunTask\"]");
        test.account.network.roles.put("news", Map.of());
        var all = TestEcs.settings();
        var settings = new ClusterSettings(all.kind(), all.name(), all.region(), null, all.registry(), null, null, null,
                null, null, null, "amd64", new Fargate("news", List.of(), List.of(), false));
        var flows = test.target(settings).flows().orElseThrow();
        assertFault(() -> flows.check(MORNINGS, List.of()),
                "EventBridge Scheduler may not give tasks the role news: let"
                        + " it with %cluster ecs prod --role news --create");
        var changes = new SchedulerRole(new EcsCluster(settings)).creation();
        assertThat(changes).singleElement().extracting(Change::what).asString().startsWith(
                "lets flowcell-scheduler give tasks the role news: ").contains("role/news");
        changes.getFirst().done().run();
        flows.check(MORNINGS, List.of());
    }

    @Test
    void whatCouldNotStartIsRefusedInOneLine() {
        assertFault(() -> flows().check(MORNINGS, List.of(TOKEN)),
                "a secret is not where a task in eu-central-1 finds them: TOKEN (from env, which a task can't ask): %secret TOKEN --push");
        test.account.network.roles.remove(SchedulerRole.NAME);
        assertFault(() -> flows().check(MORNINGS, List.of()),
                "there is no role by which EventBridge Scheduler may start"
                        + " tasks (flowcell-scheduler): make it with %cluster ecs prod --create");
    }

    private static void assertFault(ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 * * * *             | cron(0 * * * ? *)
            */15 8-17 * * mon-fri | cron(0,15,30,45 8-17 ? * 2-6 *)
            0 0 * * 0             | cron(0 0 ? * 1 *)
            0 0 * * 7,6           | cron(0 0 ? * 1,7 *)
            0 0 1,15 jan-mar *    | cron(0 0 1,15 1-3 ? *)
            @monthly              | cron(0 0 1 * ? *)
            @weekly               | cron(0 0 ? * 1 *)
            5/20 ? ? ? ?          | cron(5,25,45 * * * ? *)
            """)
    void cronIsWrittenAsEventBridgeHasIt(String cron, String expression) {
        assertThat(EventBridgeCron.of(Schedule.of(cron, null))).isEqualTo(expression);
    }

    @Test
    void bothDayFieldsAreMoreThanEventBridgeKnows() {
        assertFault(() -> flows().check(Schedule.of("0 0 13 * 5", null), List.of()),
                "EventBridge takes days of the month or days of the week, and the schedule '0 0 13 * 5' has both: write *"
                        + " for one of them, and register the flow under a second name with the other");
    }
}
