package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.ecr.EcrPush;
import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.standin.TlsRegistry;
import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.aws.vault.Vaults;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.TargetProvider.Uses;
import dev.flowcell.runtime.plan.RunSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A flow's whole life asks for those rights that `flowcell policy` prints, each of them, and for no other. */
@Timeout(180)
class RightsTest {

    private static final List<Secret> SECRETS = List.of(new Secret("A", "aws:prod/s3#token"),
            new Secret("B", "ssm:/prod/key"), new Secret("C", "env:C"));
    private static final Schedule MORNINGS = Schedule.of("0 6 * * mon-fri", "Europe/Berlin");

    @TempDir
    Path folder;
    private final TestEcs test = new TestEcs();
    private final EcsTargets targets = new EcsTargets();

    @AfterEach
    void close() {
        new EcrRegistry().renew("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
        test.close();
    }

    private static ClusterSettings settings(boolean spot) {
        return new ClusterSettings("ecs", "prod", "eu-central-1", null, null, null, null, null, null, null, null,
                "amd64", new Fargate("news", List.of(), List.of(), spot));
    }

    private JsonNode policies(boolean scheduled) {
        return new JsonMapper()
                .readTree(targets.policies(settings(false), new Uses("tests/probe", SECRETS, scheduled)));
    }

    private static Set<String> actions(JsonNode policy) {
        var actions = new TreeSet<String>();
        policy.path("Statement").forEach(each -> each.path("Action").forEach(one -> actions.add(one.asString())));
        return actions;
    }

    @Test
    void theUserIsGivenWhatALifeAsksForAndNoMore() throws Exception {
        prepare();
        var pushed = pushedAndBuilt();
        test.account.server.actions(); // what the preparation asked for
        pushed.run();
        look();
        run();
        var unscheduled = asked();
        assertThat(without(actions(policies(false).path("user")), "ecs:Delete", "ecs:Deregister",
                "ecs:ListTaskDefinitionFamilies", "ecr:DeleteRepository",
                "secretsmanager:DeleteSecret")).isEqualTo(unscheduled);

        schedule();
        remove();
        var all = asked();
        all.addAll(unscheduled);
        assertThat(actions(policies(true).path("user"))).isEqualTo(all);
    }

    private static Set<String> without(Set<String> actions, String... prefixes) {
        actions.removeIf(action -> List.of(prefixes).stream().anyMatch(action::startsWith));
        return actions;
    }

    private Set<String> asked() {
        var all = new TreeSet<>(test.account.server.actions());
        all.addAll(test.account.ecr.actions);
        test.account.ecr.actions.clear();
        return all;
    }

    private void vaults() {
        test.account.vault.secrets.put("prod/s3", "{\"token\":\"t\"}");
        test.account.vault.parameters.put("/prod/key", "v");
    }

    private void prepare() {
        vaults();
        test.account.network.roles.put("news", Map.of());
        new SchedulerRole(new EcsCluster(settings(false))).creation().forEach(change -> change.done().run());
    }

    private Runnable pushedAndBuilt() {
        var registry = new TlsRegistry(folder.resolve("registry"), test.account.ecr);
        new EcrRegistry().renew("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
        EcrPush.base(test.account, registry);
        return () -> {
            try (registry) {
                var secrets = new PushedSecrets(new AwsClients(null));
                secrets.push("C", "one").done().run();
                test.account.vault.deleted.add("flowcell/C");
                secrets.push("C", "two").done().run();
                EcrPush.build(folder, registry.host());
            }
        };
    }

    private void look() {
        targets.check(settings(false));
        test.account.network.gateway = "";
        targets.check(settings(false));
        test.account.network.gateway = "igw-1";
        Vaults.secrets(null).apply("prod/s3#token");
        Vaults.parameters(null).apply("/prod/key");
    }

    private void run() throws Exception {
        var target = test.target(settings(false));
        target.require(SECRETS);
        var run = TestEcs.launch(target, TestEcs.request(Probe.told("secrets", 0), SECRETS));
        test.target(settings(false)).events(run, new Heard());
        // Other secrets make another revision, which older ones are compared with.
        var other = TestEcs.launch(target, TestEcs.request(Probe.told("sleep", 0), List.of()));
        test.target(settings(false)).soFar(run, new Heard());
        test.target(settings(false)).cancel(other);
        test.target(settings(false)).await(other);
        test.account.ecs.forget();
        assertThat(target.flows().orElseThrow().startedSince("tests/probe", null, Instant.EPOCH)).isEmpty();
    }

    private void schedule() throws Exception {
        var flows = test.target(settings(false)).flows().orElseThrow();
        flows.check(MORNINGS, SECRETS);
        var request = TestEcs.request(Probe.told("end", 0), SECRETS);
        var given = new RunRequest(request.image(), new RunSpec(null, "tests/probe", "0123456789ab", null, Map.of(),
                Map.of(), null, null, 0, 0, false), SECRETS, Map.of());
        flows.keep(given, MORNINGS);
        flows.keep(given, Schedule.of("@daily", null));
        test.account.scheduler.fire("prod_tests.probe");
        assertThat(flows.started()).hasSize(1);
    }

    private void remove() {
        var flows = test.target(settings(false)).flows().orElseThrow();
        flows.unscheduling("tests/probe").forEach(change -> change.done().run());
        flows.removal("tests/probe", SECRETS).forEach(change -> change.done().run());
        new EcrRegistry().removal(EcrRegistry.host(null), "flows/news/bbc").orElseThrow().done().run();
    }

    @Test
    void theAdministratorIsGivenWhatMakingAndRemovingAClusterAsksForAndNoMore() throws Exception {
        test.account.network.roles.clear();
        test.account.network.roles.put("news", Map.of());
        test.account.ecs.answer("DeleteCluster",
                (tools.jackson.databind.node.ObjectNode) new JsonMapper().readTree("{\"cluster\":\"prod\"}"));
        targets.creation(settings(false)).forEach(change -> change.done().run());
        test.account.ecs.answer("PutClusterCapacityProviders", (tools.jackson.databind.node.ObjectNode) new JsonMapper()
                .readTree("{\"cluster\":\"prod\",\"capacityProviders\":[\"FARGATE\"]}"));
        targets.creation(settings(true)).forEach(change -> change.done().run());
        var made = test.account.server.actions();

        vaults();
        new PushedSecrets(new AwsClients(null)).push("C", "one").done().run();
        schedule();
        new EcrRegistry().prepare(EcrRegistry.host(null), "tests/probe");
        for (var task : test.account.ecs.tasks()) {
            test.target(settings(false)).await(String.valueOf(task.request().path("startedBy").asString()));
        }
        test.account.server.actions();
        targets.deletion(settings(false)).forEach(change -> change.done().run());
        made.addAll(test.account.server.actions());
        assertThat(actions(policies(true).path("administrator"))).isEqualTo(made);
    }
}
