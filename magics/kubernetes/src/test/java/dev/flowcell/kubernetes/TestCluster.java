package dev.flowcell.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/** A namespace of its own on the real cluster, and an image with {@link Probe} in it. */
final class TestCluster implements AutoCloseable {

    static final String REGISTRY = "127.0.0.1:5000";
    static final FlowPlan PLAN = new FlowPlan(1, "flow.Test", List.of(), List.of(), List.of());

    private static String image = "";

    final Cluster cluster;
    final String namespace;
    final ClusterSettings settings;

    TestCluster() {
        namespace = "test-" + UUID.randomUUID().toString().substring(0, 8);
        settings = settings(namespace, "200m", "256Mi");
        cluster = Cluster.connect(new KubeconfigConnector().config(settings), settings);
        cluster.client().namespaces().resource(
                new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).create();
        // Pods are refused until the namespace has it.
        cluster.client().serviceAccounts().inNamespace(namespace).withName("default")
                .waitUntilCondition(account -> account != null, 10, java.util.concurrent.TimeUnit.SECONDS);
    }

    static ClusterSettings settings(String namespace, String cpu, String memory) {
        return ClusterSettings.of("k8s").inNamespace(namespace).pushingTo(REGISTRY).sized(cpu, memory);
    }

    /** Launches the probe with these arguments; the run's name. */
    String launch(ClusterSettings settings, String... arguments) {
        return launch(settings, List.of(), Map.of(), arguments);
    }

    String launch(ClusterSettings settings, List<Secret> secrets, Map<String, String> environment,
            String... arguments) {
        var request = request(probeImage(), secrets, environment);
        target(settings, arguments).launch(request);
        return String.valueOf(request.spec().run());
    }

    Target target(ClusterSettings settings, String... arguments) {
        return target(cluster, settings, arguments);
    }

    static Target target(Cluster cluster, ClusterSettings settings, String... arguments) {
        var command = new ArrayList<>(List.of("java", "-Xmx64m", "-XX:MaxDirectMemorySize=4g", "-cp", "/probe",
                "dev.flowcell.kubernetes.Probe"));
        command.addAll(List.of(arguments));
        return new KubernetesTarget(settings, () -> cluster,
                job -> new JobBuilder(job).editSpec().editTemplate().editSpec().editFirstContainer()
                        .withCommand(command).endContainer().endSpec().endTemplate().endSpec().build());
    }

    static RunRequest request(String reference, List<Secret> secrets, Map<String, String> environment) {
        var run = "probe-" + UUID.randomUUID().toString().substring(0, 8);
        var spec = new RunSpec(run, "tests/probe", "0123456789ab", null, Map.of(), environment, null, null, 0, 0,
                false);
        var digest = "sha256:" + "0".repeat(64);
        return new RunRequest(new FlowImage("tests/probe", digest, reference, null, PLAN, List.of(), 0), spec, secrets,
                Map.of());
    }

    static synchronized String probeImage() {
        if (image.isEmpty()) {
            try {
                var classes = Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
                var folder = AbsoluteUnixPath.get("/probe/dev/flowcell/kubernetes");
                var layer = FileEntriesLayer.builder();
                try (var files = Files.list(classes.resolve("dev/flowcell/kubernetes"))) {
                    files.filter(file -> file.getFileName().toString().startsWith("Probe"))
                            .forEach(file -> layer.addEntry(file, folder.resolve(file.getFileName().toString())));
                }
                var built = Jib.from(REGISTRY + "/base/java:25").addFileEntriesLayer(layer.build())
                        .containerize(Containerizer.to(RegistryImage.named(REGISTRY + "/test/probe:latest"))
                                .setAllowInsecureRegistries(true)
                                .setBaseImageLayersCache(Files.createTempDirectory("jib"))
                                .setApplicationLayersCache(Files.createTempDirectory("jib")));
                image = REGISTRY + "/test/probe@" + built.getDigest();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return image;
    }

    @Override
    public void close() {
        cluster.client().namespaces().withName(namespace).delete();
        cluster.close();
    }

    /** Writes down all that it hears. */
    static final class Heard implements Target.Listener {

        final List<String> lines = new ArrayList<>();
        final List<Target.Status> states = new ArrayList<>();
        private final CountDownLatch awaited = new CountDownLatch(1);
        private final Predicate<String> until;

        Heard() {
            this(line -> false);
        }

        /** Its {@link #await} returns at the first line or status reason that fits. */
        Heard(Predicate<String> until) {
            this.until = until;
        }

        @Override
        public synchronized void line(String line) {
            lines.add(line);
            look(line);
        }

        @Override
        public synchronized void status(Target.Status status) {
            states.add(status);
            look(status.reason());
        }

        private void look(String text) {
            if (until.test(text)) {
                awaited.countDown();
            }
        }

        void await() throws InterruptedException {
            if (!awaited.await(60, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("not heard in time; lines: " + lines.size() + ", states: " + states);
            }
        }
    }
}
