package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterFlows.Started;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.kubernetes.TestCluster.Heard;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flows as a real cluster keeps them: its own clock starts their runs, and nothing of them is left at the end. */
@Tag("acceptance")
@Timeout(180)
class ScheduleAcceptanceTest {

    private static final Secret TOKEN = new Secret("TOKEN", "env:TOKEN");

    @AutoClose
    private final TestCluster test = new TestCluster();

    @Test
    void theClockStartsARunThatIsFoundReadAndRemoved() throws Exception {
        var secrets = new ClusterSecrets(test.cluster);
        secrets.push("TOKEN", "hunter2secret");
        secrets.push("THEIRS", "other2secret");
        flows("sleep", "3", "600000").keep(request("tests/other", List.of(new Secret("THEIRS", "prompt"))), null);
        var flows = flows("environment", "2", "FLOWCELL_RUN_NAME");
        flows.keep(request("tests/probe", List.of(TOKEN)), Schedule.of("* * * * *", null));
        assertThat(flows.started()).isEmpty();

        var job = test.cluster.client().batch().v1().jobs().inNamespace(test.namespace)
                .withLabel(Labels.FLOW, "tests.probe")
                .waitUntilCondition(each -> each != null, 100, TimeUnit.SECONDS);
        var run = job.getMetadata().getName();
        assertThat(run).matches("tests-probe-\\d+");
        flows.unscheduling("tests/probe").forEach(change -> change.done().run());
        assertThat(flows.unscheduling("tests/probe")).isEmpty();

        var heard = new Heard();
        assertThat(test.target(test.settings).events(run, heard)).isEqualTo(new Exit(0, "done"));
        // The run is named by its Job, and knows it.
        assertThat(heard.lines).containsExactly("0 of 2", "1 of 2", run);
        assertThat(flows.started()).extracting(Started::run, Started::flow, Started::version)
                .contains(org.assertj.core.groups.Tuple.tuple(run, "tests/probe", "0123456789ab"));

        var byHand = byHand("tests-probe", "by-hand");
        assertThat(test.target(test.settings).await(byHand)).isEqualTo(new Exit(0, "done"));
        var going = byHand("tests-other", "going");
        test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).withName(run)
                .waitUntilCondition(each -> each != null && each.getStatus().getCompletionTime() != null, 60,
                        TimeUnit.SECONDS);
        test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).withName(byHand)
                .waitUntilCondition(each -> each != null && each.getStatus().getCompletionTime() != null, 60,
                        TimeUnit.SECONDS);

        var removal = flows.removal("tests/probe", List.of(TOKEN, new Secret("THEIRS", "prompt")));
        assertThat(removal).extracting(Change::what).containsExactlyInAnyOrder(
                "the CronJob tests-probe in the namespace " + test.namespace,
                "the Job of the run " + run + ", and its log", "the Job of the run by-hand, and its log",
                "the secret TOKEN that was pushed to the namespace " + test.namespace);
        removal.forEach(change -> change.done().run());
        assertThat(flows.removal("tests/probe", List.of(TOKEN))).isEmpty();
        assertThat(labelled("tests.probe")).isEmpty();
        assertThat(labelled("tests.other")).containsExactly("CronJob tests-other", "Job " + going);
        assertThat(secrets.read(ClusterSecrets.PUSHED, "THEIRS")).isPresent();
        test.target(test.settings).cancel(going);
    }

    @Test
    void aRunThatGoesOnOutlivesItsFlowAndTheLastSecretGoesWithItsSecret() throws Exception {
        new ClusterSecrets(test.cluster).push("TOKEN", "hunter2secret");
        var flows = flows("sleep", "3", "600000");
        flows.keep(request("tests/probe", List.of(TOKEN)), null);
        var run = byHand("tests-probe", "going");
        assertThat(flows.removal("tests/probe", List.of(TOKEN))).extracting(Change::what)
                .containsExactly("the CronJob tests-probe in the namespace " + test.namespace);
        flows.removal("tests/probe", List.of(TOKEN)).forEach(change -> change.done().run());
        assertThat(labelled("tests.probe")).containsExactly("Job " + run);

        test.target(test.settings).cancel(run);
        test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).withName(run)
                .waitUntilCondition(each -> each == null, 60, TimeUnit.SECONDS);
        flows.removal("tests/probe", List.of(TOKEN)).forEach(change -> change.done().run());
        assertThat(test.cluster.client().secrets().inNamespace(test.namespace).withName(ClusterSecrets.PUSHED).get())
                .isNull();
    }

    @Test
    void whatCouldNotRunByItselfIsRefused() {
        var flows = flows("end", "0", "0");
        assertFault(() -> flows.check(Schedule.of("@daily", null), List.of(TOKEN)),
                "a secret is not in the namespace " + test.namespace + ": TOKEN (from env, which a pod can't ask):"
                        + " %secret TOKEN --push");
        test.cluster.client().batch().v1().cronjobs().inNamespace(test.namespace)
                .resource(new CronJobBuilder(new CronJobManifest(new JobManifest(test.settings), job -> job)
                        .cronJob(request("tests/probe", List.of()), List.of(), null)).editMetadata()
                        .withLabels(Map.of()).endMetadata().build())
                .create();
        assertFault(() -> flows.keep(request("tests/probe", List.of()), null),
                "there is a CronJob tests-probe in the namespace " + test.namespace + " that is not this flow's:"
                        + " register it under another name");
        assertThat(flows.removal("tests/probe", List.of())).isEmpty();
        assertThat(flows.unscheduling("tests/probe")).isEmpty();
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    private ClusterFlows flows(String... arguments) {
        return test.target(test.settings, arguments).flows().orElseThrow();
    }

    private static RunRequest request(String flow, List<Secret> secrets) {
        var image = new FlowImage(flow, "sha256:" + "0".repeat(64), TestCluster.probeImage(), null, TestCluster.PLAN,
                List.of(), 0);
        return new RunRequest(image,
                new RunSpec(null, flow, "0123456789ab", null, Map.of(), Map.of(), null, null, 0, 0, false), secrets,
                Map.of());
    }

    /** As `kubectl create job NAME --from=cronjob/CRON` does it. */
    private String byHand(String cron, String name) {
        var template = test.cluster.client().batch().v1().cronjobs().inNamespace(test.namespace).withName(cron).get()
                .getSpec().getJobTemplate();
        test.cluster.client().batch().v1().jobs().inNamespace(test.namespace)
                .resource(new JobBuilder().withNewMetadata().withName(name)
                        .withLabels(template.getMetadata().getLabels())
                        .withAnnotations(template.getMetadata().getAnnotations()).endMetadata()
                        .withSpec(template.getSpec()).build())
                .create();
        return name;
    }

    /** All that carries a flow's label. */
    private List<String> labelled(String flow) {
        var client = test.cluster.client();
        return java.util.stream.Stream.of(
                client.batch().v1().cronjobs().inNamespace(test.namespace).withLabel(Labels.FLOW, flow).list()
                        .getItems(),
                client.batch().v1().jobs().inNamespace(test.namespace).withLabel(Labels.FLOW, flow).list().getItems()
                        .stream().filter(job -> job.getMetadata().getDeletionTimestamp() == null).toList())
                .flatMap(List::stream).map(each -> each.getKind() + " " + each.getMetadata().getName()).toList();
    }
}
