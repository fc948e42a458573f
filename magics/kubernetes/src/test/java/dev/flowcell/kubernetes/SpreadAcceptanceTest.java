package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.operations.StandardFlows;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.runtime.value.RecordJson;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps over pods of a real cluster, which share a volume and nothing else. */
@Tag("acceptance")
@Timeout(180)
class SpreadAcceptanceTest {

    private static final RunOptions PLAIN = new RunOptions(Map.of(), Map.of(), null, null);

    @TempDir
    Path home;
    @TempDir
    Path folder;

    private final TestCluster test = new TestCluster();
    private final String volume = "test-" + UUID.randomUUID();
    private ClusterSettings settings;

    @BeforeEach
    void volume() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var client = test.cluster.client();
        client.persistentVolumes().resource(new PersistentVolumeBuilder().withNewMetadata().withName(volume)
                .endMetadata().withNewSpec().withAccessModes("ReadWriteMany").withStorageClassName("")
                .withCapacity(Map.of("storage", new Quantity("1Gi"))).withPersistentVolumeReclaimPolicy("Retain")
                .withNewHostPath().withPath(folder.toString()).endHostPath().endSpec().build()).create();
        client.persistentVolumeClaims().inNamespace(test.namespace).resource(new PersistentVolumeClaimBuilder()
                .withNewMetadata().withName("flows").endMetadata().withNewSpec().withAccessModes("ReadWriteMany")
                .withStorageClassName("").withVolumeName(volume).withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi"))).endResources().endSpec().build()).create();
        settings = TestCluster.settings(test.namespace, "50m", "192Mi").pushingTo(TestCluster.REGISTRY + "/test")
                .storing("file:/data?claim=flows");
    }

    @AfterEach
    void leave() {
        test.cluster.client().persistentVolumes().withName(volume).delete();
        test.close();
    }

    private Flows flows() {
        return new StandardFlows(home, (libraries, repositories, classpath) -> Libraries.NONE,
                new JibImageBuilder(home), new LocalTargets(home, ClassCache.NONE), List.of(new KubernetesTargets()));
    }

    /** A map over so many items, on so many pods of one item at a time, and a step that counts its results. */
    private FlowSource source(int items, String body, int pods) {
        return new FlowSource("spread.ipynb", home,
                List.of(new Cell("cell-1", 1, "base", Role.step, "int base = 3;", StepOptions.DEFAULT, List.of(), null,
                        List.of()),
                        new Cell("cell-2", 2, null, Role.map, body, new StepOptions(0, 1, null, false, null, 1, pods),
                                List.of(), new MapHeader("tripled", "i", "IntStream.range(0, " + items + ")", 1, 1, 1),
                                List.of()),
                        new Cell("cell-3", 3, "count", Role.step, "int count = tripled.size();", StepOptions.DEFAULT,
                                List.of(), null, List.of())),
                List.of(), Map.of(), List.of(), List.of(), Map.of(), List.of());
    }

    private static String tripled(int items) {
        return IntStream.range(0, items).mapToObj(i -> String.valueOf(3 * i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String value(String run, String variable) throws IOException {
        return Files.readString(folder.resolve("runs/" + run + "/vars/" + variable + ".json"));
    }

    @Test
    void allPodsShareTheItemsAndSayAllTheySay() throws Exception {
        var run = flows().runSource(source(100, "System.out.println(\"item \" + i); Thread.sleep(100);\ni * base", 4),
                settings, PLAIN, what -> {
                });
        var state = flows().follow(run, (RunState change) -> {
        });

        assertThat(state.state()).isEqualTo(State.done);
        assertThat(state.gaps()).isEmpty();
        assertThat(value(run, "tripled")).isEqualTo(tripled(100));
        assertThat(state.lines()).extracting(LogLine::text).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 100).mapToObj(i -> "item " + i).toList());
        try (var sources = Files.list(folder.resolve("runs/" + run + "/events"))) {
            assertThat(sources.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("0-0", "1-0",
                    "2-0", "3-0");
        }
        var job = test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).withName(run)
                .waitUntilCondition(each -> each.getStatus() != null && each.getStatus().getCompletionTime() != null,
                        30, TimeUnit.SECONDS);
        assertThat(job.getStatus().getActive()).isIn(null, 0);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isPositive();
        assertThat(job.getSpec().getTemplate().getSpec().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void podsThatAreKilledChangeNothing() throws Exception {
        var run = flows().runSource(source(150, "Thread.sleep(100);\ni * base", 4), settings, PLAIN, what -> {
        });
        var followed = new FutureTask<>(() -> flows().follow(run, (RunState change) -> {
        }));
        Thread.ofPlatform().start(followed); // the common pool is the client's
        var random = new Random(7);
        var pods = test.cluster.client().pods().inNamespace(test.namespace).withLabel(Labels.RUN, run);
        for (var kill = 0; kill < 6 && !followed.isDone(); kill++) {
            Thread.sleep(500 + random.nextInt(2_000));
            var running = pods.list().getItems().stream().filter(RunView::started).filter(pod -> !RunView.ended(pod))
                    .toList();
            if (!running.isEmpty()) {
                test.cluster.client().resource(running.get(random.nextInt(running.size()))).withGracePeriod(0).delete();
            }
        }
        var state = followed.get();
        assertThat(state.state()).isEqualTo(State.done);
        assertThat(state.exit().code()).isZero();
        assertThat(value(run, "tripled")).isEqualTo(tripled(150));
        assertThat(value(run, "count")).isEqualTo("150");
    }

    @Test
    void anItemThatEndsItsPodFailsAlone() throws Exception {
        var run = flows().runSource(source(40, "if (i == 17) System.exit(0);\ni * base", 3), settings, PLAIN, what -> {
        });
        var state = flows().follow(run, (RunState change) -> {
        });
        assertThat(state.state()).isEqualTo(State.failed);
        assertThat(state.failure().message())
                .startsWith("1 of 40 items failed: item 17 (17): it ended each of the three");
        assertThat(state.exit().code()).isEqualTo(1);
    }

    @Test
    void aSlowItemKeepsNoOthersWaitingAndQuickOnesAreClaimedTogether() throws Exception {
        var run = flows().runSource(source(600, "System.out.println(\"item \" + i);\n"
                + "Thread.sleep(i == 20 ? 15_000 : 20);\ni * base", 4), settings, PLAIN, what -> {
                });
        var state = flows().follow(run, (RunState change) -> {
        });
        assertThat(state.state()).isEqualTo(State.done);
        assertThat(value(run, "tripled")).isEqualTo(tripled(600));
        var claims = new TreeMap<Integer, Claim>();
        try (var names = Files.list(folder.resolve("runs/" + run + "/pods/maps/tripled/0/claims"))) {
            for (var name : names.toList()) {
                var claim = RecordJson.read(Files.readString(name), Claim.class);
                claims.put(claim.from(), claim);
            }
        }
        assertThat(claims.size()).as("%s", claims).isLessThan(200);
        var slow = claims.floorEntry(20).getValue().process();
        assertThat(claims.values().stream().filter(claim -> claim.process() == slow)
                .mapToInt(claim -> claim.to() - claim.from()).sum()).as("of process %d: %s", slow, claims)
                .isLessThan(150);
    }

    private record Claim(int process, int attempt, int from, int to) {
    }

    @Test
    void withoutAStoreNothingIsLaunched() {
        assertThatThrownBy(() -> flows().runSource(source(4, "i * base", 4), settings.storing(null), PLAIN, what -> {
        })).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line())
                .isEqualTo(
                        "%%map --pods (tripled) needs a store that all pods see: name one with %cluster k8s … --store "
                                + "file:/PATH?claim=NAME, or leave --pods out"));
        assertThat(test.cluster.client().batch().v1().jobs().inNamespace(test.namespace).list().getItems()).isEmpty();
    }
}
