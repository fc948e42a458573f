package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.kubernetes.TestCluster.Heard;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose cluster does not stay still: broken connections, rotated logs, evicted pods. */
@Tag("acceptance")
@Timeout(180)
class DisturbanceAcceptanceTest {

    @AutoClose
    private static final TestCluster test = new TestCluster();

    @Test
    void brokenConnectionsLoseAndDoubleNoLine() throws Exception {
        var config = new KubeconfigConnector().config(test.settings);
        try (var proxy = new BreakingProxy(config.getMasterUrl())) {
            config.setMasterUrl(proxy.address());
            var throughProxy = TestCluster.target(Cluster.connect(config, test.settings), test.settings);
            var run = test.launch(test.settings, "slow", "0", "2000");
            var cuts = List.of("slow 300", "slow 900", "slow 901", "slow 1500");
            var heard = new Heard(line -> {
                if (cuts.contains(line)) {
                    proxy.cut();
                }
                return false;
            });

            throughProxy.events(run, heard);

            assertThat(heard.lines).containsExactlyInAnyOrderElementsOf(slow(2_000));
            assertThat(heard.states.getLast().reason()).isEqualTo("done");
        }
    }

    @Test
    void aRotatedLogIsFollowedToItsEnd() throws Exception {
        // The node keeps 10 MiB a file and looks every ten seconds.
        var run = test.launch(test.settings, "much", "0", "40000");
        var heard = new Heard();

        test.target(test.settings).events(run, heard);

        assertThat(heard.lines).last().asString().startsWith("much 39999 ");
        assertThat(heard.lines).doesNotHaveDuplicates();
        // What was written between two looks at the log may be in the rotated file, which the node does not show.
        System.out.println("rotation: " + heard.lines.size() + " of 40000 lines");
        assertThat(heard.lines).hasSizeGreaterThan(39_000);
    }

    @Test
    void anEvictedPodRunsAgainAndBothAttemptsAreHeardInTurn() throws Exception {
        var name = new java.util.concurrent.atomic.AtomicReference<String>();
        var request = TestCluster.request(TestCluster.probeImage(), List.of(), Map.of());
        var run = String.valueOf(request.spec().run());
        test.target(test.settings, "event", "0", run, "5000").launch(request);
        var heard = new Heard(line -> line.contains("\"seq\"") && name.getAndSet(line) == null);
        var followed = RunAcceptanceTest.follow(test.target(test.settings), run, heard);
        heard.await();

        test.cluster.client().pods().inNamespace(test.namespace).withLabel(Labels.RUN, run).resources().findFirst()
                .orElseThrow().evict();

        followed.get(60, TimeUnit.SECONDS);
        assertThat(heard.lines).hasSize(2);
        assertThat(heard.lines.get(0)).contains("\"attempt\":0");
        assertThat(heard.lines.get(1)).contains("\"attempt\":1");
        assertThat(heard.states).extracting("reason")
                .contains("the cluster took the pod away (its node is being drained): it runs again");
        assertThat(test.target(test.settings).await(run)).isEqualTo(new Exit(0, "done"));
    }

    @Test
    void aVolumeClaimIsMountedWhereTheStoreIs(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var volume = "test-" + UUID.randomUUID();
        var client = test.cluster.client();
        client.persistentVolumes().resource(new PersistentVolumeBuilder().withNewMetadata().withName(volume)
                .endMetadata().withNewSpec().withAccessModes("ReadWriteMany").withStorageClassName("")
                .withCapacity(Map.of("storage", new Quantity("1Gi"))).withPersistentVolumeReclaimPolicy("Retain")
                .withNewHostPath().withPath(folder.toString()).endHostPath().endSpec().build()).create();
        try {
            client.persistentVolumeClaims().inNamespace(test.namespace).resource(new PersistentVolumeClaimBuilder()
                    .withNewMetadata().withName("flows").endMetadata().withNewSpec().withAccessModes("ReadWriteMany")
                    .withStorageClassName("").withVolumeName(volume).withNewResources()
                    .withRequests(Map.of("storage", new Quantity("1Gi"))).endResources().endSpec().build()).create();
            var settings = ClusterSettings.of("k8s").inNamespace(test.namespace)
                    .storing("file:/data?claim=flows").sized("200m", "256Mi");

            var run = test.launch(settings, "write", "0", "/data/result", "42");

            assertThat(test.target(settings).await(run)).isEqualTo(new Exit(0, "done"));
            assertThat(folder.resolve("result")).hasContent("42");
        } finally {
            client.persistentVolumes().withName(volume).delete();
        }
    }

    private static List<String> slow(int count) {
        return IntStream.range(0, count).mapToObj(line -> "slow " + line).toList();
    }
}
