package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.kubernetes.TestCluster.Heard;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.Config;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong on a real cluster, each with one line that names the remedy. */
@Tag("acceptance")
@Timeout(120)
class TroubleAcceptanceTest {

    @AutoClose
    private static final TestCluster test = new TestCluster();

    @Test
    void anImageThatIsNotThereEndsTheRunAtOnce() throws Exception {
        var image = TestCluster.REGISTRY + "/test/nothing@sha256:" + "0".repeat(64);
        var request = TestCluster.request(image, List.of(), Map.of());
        var run = String.valueOf(request.spec().run());
        var target = test.target(test.settings, "end", "0", "0");
        target.launch(request);
        var started = Instant.now();

        var heard = new Heard();
        target.events(run, heard);

        assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(heard.states.getLast().reason()).isEqualTo(
                "the image " + image + " is not in the registry: register the flow again, or check --registry");
        assertThat(target.await(run).reason()).isEqualTo(heard.states.getLast().reason());
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamedWhileItIsWaitedFor() throws Exception {
        var request = TestCluster.request("127.0.0.1:9/flows/a@sha256:" + "0".repeat(64), List.of(), Map.of());
        var heard = follow(request, test.settings, "does not reach the registry");
        assertThat(heard.states.getLast()).isEqualTo(new Target.Status(Phase.pull,
                "the node does not reach the registry 127.0.0.1:9: name one that the cluster reaches with --registry"));
    }

    @Test
    void aPodThatFitsNowhereSaysSo() throws Exception {
        var settings = TestCluster.settings(test.namespace, "100", "256Mi");
        var started = Instant.now();
        var heard = follow(TestCluster.request(TestCluster.probeImage(), List.of(), Map.of()), settings, "--cpu");
        assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(heard.states.getLast()).isEqualTo(new Target.Status(Phase.schedule, "waiting for capacity: no node"
                + " has 100 CPUs free: ask for less with --cpu, or wait until other pods end"));
    }

    @Test
    void aQuotaThatIsUsedUpIsNamed() throws Exception {
        try (var other = new TestCluster()) {
            other.cluster.client().resourceQuotas().inNamespace(other.namespace).resource(new ResourceQuotaBuilder()
                    .withNewMetadata().withName("small").endMetadata().withNewSpec()
                    .withHard(Map.of("requests.memory", new Quantity("100Mi"))).endSpec().build()).create();
            var heard = follow(TestCluster.request(TestCluster.probeImage(), List.of(), Map.of()), other.settings,
                    "quota", other);
            assertThat(heard.states.getLast().reason()).startsWith("the namespace's quota is used up (small,")
                    .endsWith("wait for other runs, or ask for less with --cpu and --memory");
        }
    }

    @Test
    void aNamespaceThatDoesNotExistIsAFault() {
        var settings = TestCluster.settings("nowhere", "1", "1Gi");
        var fault = launching(new KubernetesTargets().target(settings), List.of());
        assertThat(fault.line()).isEqualTo("the namespace nowhere does not exist: create it with kubectl create"
                + " namespace nowhere, or name another with --namespace");
        assertThat(fault.whose()).isEqualTo(Fault.Whose.settings);
    }

    @Test
    void aContextThatDoesNotExistListsThoseThatDo() {
        var settings = ClusterSettings.of("k8s").named("moon");
        var fault = launching(new KubernetesTargets().target(settings), List.of());
        assertThat(fault.line()).startsWith("the kubeconfig has no context moon: it has ");
    }

    @Test
    void aClusterThatIsNotThereIsAFaultWithinSeconds() {
        var started = Instant.now();
        assertThat(launching(at("https://127.0.0.1:9"), List.of()).line()).isEqualTo("the cluster at"
                + " https://127.0.0.1:9 is not there: nothing answers: start it, or choose another with %cluster");
        assertThat(launching(at("https://no.such.host.invalid"), List.of()).line())
                .isEqualTo("the cluster at https://no.such.host.invalid can't be found: its name is unknown to DNS:"
                        + " check the network (VPN?) and the kubeconfig's server");
        assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aCertificateThatIsNotTrustedAndATokenThatExpiredAreFaults() {
        var server = test.cluster.client().getConfiguration().getMasterUrl();
        assertThat(launching(at(server), List.of()).line()).contains("no certificate that this kubeconfig trusts");

        var config = Config.empty();
        config.setMasterUrl(server);
        config.setTrustCerts(true);
        config.setOauthToken("expired");
        assertThat(launching(target(config), List.of()).line()).contains("does not accept these credentials")
                .contains("log in again");
    }

    @Test
    void secretsThatAreMissingAreNamedAllTogetherBeforeTheStart() {
        var fault = launching(test.target(test.settings, "end", "0", "0"), List.of(new Secret("ONE", "env:ONE"),
                new Secret("TWO", "k8s:nothing/key"), new Secret("THREE", "prompt")));
        assertThat(fault.line()).isEqualTo("3 secrets are not in the namespace " + test.namespace
                + ": ONE (from env, which a pod can't ask), TWO (there is no Secret nothing),"
                + " THREE (from prompt, which a pod can't ask): %secret ONE --push, kubectl create secret generic"
                + " nothing -n " + test.namespace + " --from-file=key=FILE makes it, %secret THREE --push");
        assertThat(test.cluster.client().batch().v1().jobs().inNamespace(test.namespace)
                .withLabel(Labels.FLOW, "tests.secret").list().getItems()).isEmpty();
    }

    @Test
    void aSecretThatWasPushedIsFoundAgain() throws Exception {
        try (var secrets = new ClusterSecrets(Cluster.connect(new KubeconfigConnector().config(test.settings),
                test.settings))) {
            secrets.push("TOKEN", "former");
            secrets.push("OTHER", "other");
            secrets.push("TOKEN", "s3cr3t $(x) ü");
            assertThat(secrets.read(ClusterSecrets.PUSHED, "TOKEN")).contains("s3cr3t $(x) ü");
            assertThat(secrets.read(ClusterSecrets.PUSHED, "NONE")).isEmpty();
        }
        for (var source : List.of("prompt", "k8s:flowcell-secrets/TOKEN")) {
            var run = test.launch(test.settings, List.of(new Secret("TOKEN", source)), Map.of(), "secret", "0",
                    "FLOWCELL_SECRET_TOKEN", "s3cr3t $(x) ü");
            var heard = new Heard();
            test.target(test.settings).events(run, heard);
            assertThat(heard.lines).containsExactly("true");
            var job = test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).withName(run).get();
            assertThat(job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().toString())
                    .doesNotContain("s3cr3t");
        }
    }

    @Test
    void theCheckSaysAllAtOnce() {
        var targets = new KubernetesTargets();
        assertThat(targets.check(test.settings)).allMatch(Finding::fine).extracting(Finding::what)
                .anyMatch(what -> what.equals("namespace " + test.namespace))
                .anyMatch(what -> what.startsWith("Kubernetes 1.")).anyMatch(what -> what.startsWith("registry 127"))
                .anyMatch(what -> what.startsWith("permissions"));

        var bad = ClusterSettings.of("k8s").inNamespace("nowhere").pushingTo("127.0.0.1:9/a")
                .storing("file:/data").sized("many", "1Gi");
        assertThat(targets.check(bad)).filteredOn(finding -> !finding.fine()).extracting(Finding::what)
                .containsExactly("--cpu many is not an amount",
                        "the store file:/data is a folder of this machine, which a pod does not see",
                        "the registry 127.0.0.1:9 does not answer",
                        "the namespace nowhere does not exist");
    }

    @Test
    void aRunThatIsNotThereIsAFault() {
        var fault = catchThrowableOfType(Fault.class, () -> test.target(test.settings).await("never"));
        assertThat(fault.getMessage()).isEqualTo("there is no run never in the namespace " + test.namespace);
    }

    /** Follows until a state says this, then interrupts. */
    private static Heard follow(dev.flowcell.flow.run.RunRequest request, ClusterSettings settings, String reason)
            throws Exception {
        return follow(request, settings, reason, test);
    }

    private static Heard follow(dev.flowcell.flow.run.RunRequest request, ClusterSettings settings, String reason,
            TestCluster on) throws Exception {
        var run = String.valueOf(request.spec().run());
        var target = on.target(settings, "end", "0", "0");
        target.launch(request);
        var heard = new Heard(text -> text.contains(reason));
        var followed = CompletableFuture.runAsync(() -> {
            try {
                target.events(run, heard);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, Executors.newVirtualThreadPerTaskExecutor());
        heard.await();
        assertThat(followed).isNotDone();
        var shown = new Heard();
        shown.states.addAll(heard.states);
        target.cancel(run);
        followed.join();
        return shown;
    }

    private static Fault launching(Target target, List<Secret> secrets) {
        var request = TestCluster.request(TestCluster.REGISTRY + "/test/probe@sha256:" + "0".repeat(64), secrets,
                Map.of());
        return catchThrowableOfType(Fault.class, () -> target.launch(request));
    }

    private static Target at(String server) {
        var config = Config.empty();
        config.setMasterUrl(server);
        return target(config);
    }

    private static Target target(Config config) {
        return new KubernetesTarget(test.settings, () -> Cluster.connect(config, test.settings), job -> job);
    }
}
