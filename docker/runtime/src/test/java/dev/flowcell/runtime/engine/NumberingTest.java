package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Source;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.turn.Turn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a run that are all told the same, as the tasks are that one call of ECS's starts. */
@Timeout(120)
class NumberingTest {

    private static final List<String> FAST = List.of("-Dflowcell.beatMillis=500");

    @TempDir
    private Path app;
    private RunSpec spec;

    /** What a process wrote, and how it ended. */
    private record Told(int code, List<RunEvent> events, List<String> others) {
    }

    @BeforeEach
    void flow() throws IOException {
        spec = Crowd.spec("r-1", app.resolve("store"), 3);
        map("System.out.println(i); Thread.sleep(40); return 3 * i;");
    }

    private void map(String body) throws IOException {
        new TinyFlow().map("m", "Integer", "int i", "IntStream.range(0, 60)", "", "", body,
                new StepOptions(0, 1, null, false, null, 2, 3)).into(app);
    }

    private Process start(RunSpec told, int task) throws IOException {
        return ProcessTest.start(app, told, FAST, RunSpec.PROCESS_VARIABLE, RunSpec.ANY_PROCESS,
                "ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/%032x-2495160603".formatted(task));
    }

    private static Told ended(Process process) throws Exception {
        var lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        return new Told(process.waitFor(), lines.stream().flatMap(each -> RunEvents.read(each).stream()).toList(),
                lines.stream().filter(each -> RunEvents.read(each).isEmpty()).toList());
    }

    private List<Told> ended(RunSpec told, int tasks) throws Exception {
        var started = new ArrayList<Process>();
        for (var task = 0; task < tasks; task++) {
            started.add(start(told, task));
        }
        var all = new ArrayList<Told>();
        for (var each : started) {
            all.add(ended(each));
        }
        return all;
    }

    private static Ran driver(List<Told> all) {
        var found = all.stream().filter(each -> each.events().stream().anyMatch(event -> event.process() == 0))
                .toList();
        assertThat(found).hasSize(1);
        return new Ran(found.getFirst().code(), found.getFirst().events());
    }

    @Test
    void findOutWhichTheyAreAndShareTheItems() throws Exception {
        var all = ended(spec, 4);
        assertThat(all).extracting(Told::code).containsOnly(0);
        assertThat(all).flatExtracting(Told::others).as("said by the one that is too many")
                .containsExactly("all 3 processes of r-1 have begun, so this one ends");
        var driver = driver(all);
        assertThat(driver.state()).isEqualTo(State.done);
        assertThat(driver.finished().sources()).extracting(Source::process).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(app.resolve("store/runs/r-1/vars/m.json")).hasContent(
                IntStream.range(0, 60).mapToObj(i -> 3 * i).toList().toString().replace(" ", ""));
    }

    @Test
    void leaveAtOnceAndSayNothingWhereTheRunIsSkipped() throws Exception {
        var other = new Turn(Stores.open("file:" + app.resolve("store")), "prod_tiny", "r-0", "abc",
                Pace.of(Duration.ofMillis(50)), run -> {
                });
        assertThat(other.take()).isEmpty();
        var all = ended(spec.taking("prod_tiny"), 3);
        other.end();
        assertThat(all).extracting(Told::code).containsOnly(0);
        assertThat(all).flatExtracting(Told::others).isEmpty();
        assertThat(driver(all).state()).isEqualTo(State.skipped);
        var lines = new ArrayList<String>();
        all.forEach(each -> lines.addAll(new Ran(0, each.events()).lines("stderr")));
        assertThat(lines).containsExactly("skipped: the run r-0 of tiny is still going");
    }

    /** ECS starts a container again in its task. */
    @Test
    void goOnUnderTheirNumbersWhereTheyAreStartedAgain() throws Exception {
        map("""
                if (i == 20 && !Files.exists(Path.of("%s"))) {
                    Files.createFile(Path.of("%s"));
                    System.exit(1);
                }
                return 3 * i;""".formatted(app.resolve("mark"), app.resolve("mark")));
        var first = ended(start(spec, 7));
        assertThat(first.code()).isEqualTo(Engine.GO_ON);
        assertThat(first.events()).extracting(RunEvent::process).containsOnly(0);
        var again = ended(start(spec, 7));
        assertThat(again.code()).isZero();
        assertThat(again.events()).extracting(RunEvent::process).containsOnly(0);
        assertThat(again.events()).extracting(RunEvent::attempt).containsOnly(1);
        assertThat(new Ran(0, again.events()).state()).isEqualTo(State.done);
    }

    @Test
    void sayInOneLineWhatKeepsThemFromIt() throws Exception {
        var none = ended(start(Ran.spec().over(3), 0));
        assertThat(none.others()).containsExactly("processes of a run find out their numbers in its store, and it has"
                + " none: name one with --store, or give each its number in FLOWCELL_PROCESS");
        assertThat(none.code()).isEqualTo(2);
        Files.createFile(app.resolve("full"));
        var broken = ended(start(Crowd.spec("r-1", app.resolve("full"), 3), 0));
        assertThat(broken.others()).singleElement().asString().startsWith("the store file:");
        assertThat(broken.events()).isEmpty();
        assertThat(broken.code()).isEqualTo(3);
        var wrong = ended(ProcessTest.start(app, spec, FAST, RunSpec.PROCESS_VARIABLE, "first"));
        assertThat(wrong.others()).containsExactly("the environment variable FLOWCELL_PROCESS is 'first': give it the"
                + " number of this process, from 0, or any");
        assertThat(wrong.code()).isEqualTo(2);
    }
}
