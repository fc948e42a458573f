package dev.flowcell.aws.ecs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.TaskRunner;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;

/** An account with a cluster in it, whose tasks run {@link Probe} unless said otherwise. */
final class TestEcs implements AutoCloseable {

    static final FlowPlan PLAN = new FlowPlan(1, "flow.Test", List.of(), List.of(), List.of());
    static final String REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

    final Account account;
    final TestPace pace = new TestPace();

    TestEcs() {
        this(TestEcs::probe);
    }

    /** With tasks that run something else. */
    TestEcs(TaskRunner runner) {
        account = new Account(runner);
        account.network.roles.put(Roles.OWN, Map.of());
        cluster("prod");
    }

    void cluster(String name) {
        account.ecs.answer("CreateCluster",
                (tools.jackson.databind.node.ObjectNode) new tools.jackson.databind.json.JsonMapper()
                        .readTree("{\"clusterName\":\"" + name + "\"}"));
    }

    private static Process probe(String image, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"), Probe.class.getName()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    static ClusterSettings settings() {
        return ClusterSettings.of("ecs").named("prod").pushingTo(REGISTRY);
    }

    static ClusterSettings spot() {
        var all = settings();
        return new ClusterSettings(all.kind(), all.name(), all.region(), null, all.registry(), null, null, null,
                null, null, null, "amd64", new Fargate(null, List.of(), List.of(), true));
    }

    Target target(ClusterSettings settings) {
        return new EcsTarget(settings, () -> new EcsCluster(settings), pace);
    }

    Target target() {
        return target(settings());
    }

    String launch(Map<String, String> parameters) {
        return launch(target(), request(parameters, List.of()));
    }

    static String launch(Target target, RunRequest request) {
        target.launch(request);
        return String.valueOf(request.spec().run());
    }

    static RunRequest request(Map<String, String> parameters, List<Secret> secrets) {
        return request(PLAN, parameters, secrets, null);
    }

    static RunRequest request(FlowPlan plan, Map<String, String> parameters, List<Secret> secrets,
            @org.jspecify.annotations.Nullable String store) {
        var run = "probe-" + UUID.randomUUID().toString().substring(0, 8);
        var digest = "sha256:" + "0123456789ab".repeat(6).substring(0, 64);
        var spec = new RunSpec(run, "tests/probe", "0123456789ab", store, parameters, Map.of("GREETING", "hello"), null,
                null, 0, 0, false);
        return new RunRequest(new FlowImage("tests/probe", digest, REGISTRY + "/tests/probe@" + digest, null, plan,
                List.of(), 0), spec, secrets, Map.of());
    }

    /** Follows a run as another process would, by its name alone. */
    CompletableFuture<Target.Exit> follow(String run, Heard heard) {
        var done = new CompletableFuture<Target.Exit>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(target().events(run, heard));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Override
    public void close() {
        account.close();
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

        Heard(Predicate<String> until) {
            this.until = until;
        }

        @Override
        public synchronized void line(String line) {
            lines.add(line);
            if (until.test(line)) {
                awaited.countDown();
            }
        }

        @Override
        public synchronized void status(Target.Status status) {
            states.add(status);
        }

        /** The texts of the lines, in order. */
        synchronized List<String> texts() {
            return lines.stream().filter(line -> line.contains("\"text\""))
                    .map(line -> line.replaceFirst("^.*\"text\":\"([^\"]*)\".*$", "$1")).toList();
        }

        void await() throws InterruptedException {
            if (!awaited.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("not heard in time: " + lines + ", " + states);
            }
        }
    }
}
