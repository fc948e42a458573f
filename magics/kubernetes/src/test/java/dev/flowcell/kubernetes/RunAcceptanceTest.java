package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.kubernetes.TestCluster.Heard;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs on a real cluster: each line once and in order, and why a run ended. */
@Tag("acceptance")
@Timeout(120)
class RunAcceptanceTest {

    @AutoClose
    private static final TestCluster test = new TestCluster();

    @Test
    void allLinesOfARunComeOnceAndInOrder() throws Exception {
        var run = test.launch(test.settings, "end", "10000", "0");
        var heard = new Heard();

        test.target(test.settings).events(run, heard);

        assertThat(heard.lines).isEqualTo(numbered(10_000));
        assertThat(heard.states).last().extracting("phase").isEqualTo(Phase.ended);
        assertThat(test.target(test.settings).await(run)).isEqualTo(new Exit(0, "done"));
    }

    @Test
    void anExitCodeIsTheFlowsOwn() throws Exception {
        var run = test.launch(test.settings, "end", "3", "1");

        assertThat(test.target(test.settings).await(run)).isEqualTo(new Exit(1, "the flow failed"));
        var heard = new Heard();
        test.target(test.settings).events(run, heard);
        assertThat(heard.lines).isEqualTo(numbered(3));
    }

    @Test
    void aDeletedPodLosesNoLineAndIsNamedWithinSeconds() throws Exception {
        var run = test.launch(test.settings, "sleep", "5000", "600000");
        var heard = new Heard("4999 of 5000"::equals);
        var followed = follow(run, heard);
        var awaited = await(run);
        heard.await();

        var pod = pod(run);
        var known = Instant.now();
        test.cluster.client().pods().inNamespace(test.namespace).withName(pod.getMetadata().getName()).delete();

        var exit = awaited.join();
        assertThat(Duration.between(known, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(exit.reason()).startsWith("the pod was deleted");
        followed.join();
        assertThat(Duration.between(known, Instant.now())).isLessThan(Duration.ofSeconds(8));
        assertThat(heard.lines).isEqualTo(numbered(5_000));
    }

    @Test
    void outOfMemoryNamesTheLimitAndLosesNoLine() throws Exception {
        var run = test.launch(TestCluster.settings(test.namespace, "200m", "128Mi"), "memory", "2000");
        var heard = new Heard();
        var followed = follow(run, heard);

        assertThat(test.target(test.settings).await(run))
                .isEqualTo(new Exit(137, "out of memory (limit 128Mi): give it more with --memory"));
        followed.join();
        assertThat(heard.lines).isEqualTo(numbered(2_000));
    }

    @Test
    void cancellingEndsTheRunAndMayBeRepeated() throws Exception {
        var run = test.launch(test.settings, "sleep", "10", "600000");
        var heard = new Heard("9 of 10"::equals);
        var followed = follow(run, heard);
        heard.await();

        test.target(test.settings).cancel(run);
        test.target(test.settings).cancel(run);

        followed.join();
        assertThat(heard.lines).isEqualTo(numbered(10));
        assertThat(heard.states.getLast().reason()).startsWith("the run was cancelled");
    }

    @Test
    void anInterruptLeavesTheRunGoingAndItCanBeFollowedAgain() throws Exception {
        var run = test.launch(test.settings, "sleep", "100", "4000");
        var heard = new Heard("99 of 100"::equals);
        var interrupted = new CompletableFuture<Boolean>();
        var follower = Thread.ofPlatform().start(() -> {
            try {
                test.target(test.settings).events(run, heard);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        heard.await();
        follower.interrupt();
        assertThat(interrupted.get()).isTrue();

        var again = new Heard();
        test.target(test.settings).events(run, again);
        assertThat(again.lines).isEqualTo(numbered(100));
        assertThat(test.target(test.settings).await(run)).isEqualTo(new Exit(0, "done"));
    }

    @Test
    void aSilentProcessIsWaitedFor() throws Exception {
        var run = test.launch(test.settings, "sleep", "0", "20000");
        var heard = new Heard();

        test.target(test.settings).events(run, heard);

        assertThat(heard.lines).isEmpty();
        assertThat(heard.states.getLast().reason()).isEqualTo("done");
    }

    @Test
    void whatARunHasSaidIsReadWithoutWaitingForMore() throws Exception {
        var run = test.launch(test.settings, "sleep", "10", "600000");
        var running = new Heard("9 of 10"::equals);
        follow(run, running);
        running.await();

        for (var i = 0; i < 100; i++) {
            var heard = new Heard();
            assertThat(test.target(test.settings).soFar(run, heard)).isEmpty();
            assertThat(heard.lines).isEqualTo(numbered(10));
        }
        test.target(test.settings).cancel(run);
    }

    @Test
    void aPodMayWriteToItsTwoFoldersOnly() throws Exception {
        var run = test.launch(test.settings, "files", "0");
        var heard = new Heard();
        test.target(test.settings).events(run, heard);
        assertThat(heard.lines).containsExactly("read-only");
    }

    @Test
    void theEnvironmentArrivesAsItWasWritten() throws Exception {
        var odd = "$(HOME) $$ 'quoted' \u00fc";
        var run = test.launch(test.settings, List.of(), Map.of("ODD", odd), "environment", "0", "ODD");
        var heard = new Heard();
        test.target(test.settings).events(run, heard);
        assertThat(heard.lines).containsExactly(odd);
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(line -> line + " of " + count).toList();
    }

    private static Pod pod(String run) {
        return test.cluster.client().pods().inNamespace(test.namespace).withLabel(Labels.RUN, run).list().getItems()
                .getFirst();
    }

    private static CompletableFuture<Void> follow(String run, Heard heard) {
        return follow(test.target(test.settings), run, heard);
    }

    static CompletableFuture<Void> follow(Target target, String run, Heard heard) {
        return CompletableFuture.runAsync(() -> {
            try {
                target.events(run, heard);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, Executors.newVirtualThreadPerTaskExecutor());
    }

    private static CompletableFuture<Exit> await(String run) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return test.target(test.settings).await(run);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, Executors.newVirtualThreadPerTaskExecutor());
    }
}
