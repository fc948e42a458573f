package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.FileStore;
import dev.flowcell.runtime.value.RecordJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that are killed somewhere and go on, by `--resume` or as the same run again: nothing is lost, nothing done twice. */
@Timeout(900)
class CrashTest {

    private static final int ITEMS = 20;
    private static final List<String> VARIABLES = List.of("n", "a", "b", "m", "mm", "list", "sum");

    @TempDir
    private Path app;

    /** Where runs are killed: seeds of their random places. */
    static IntStream seeds() {
        return IntStream.range(0, 3);
    }

    private Path flow() throws IOException {
        return new TinyFlow().member("static int n; static int a; static String b; static List<Integer> list;"
                + " static long sum;")
                .params("params", "n", "n = 3;")
                .step("a", "n", "a", "params", "Thread.sleep(2); a = n * 7;")
                .step("b", "n", "b", "params", "Thread.sleep(3); b = \"b\" + n;", TinyFlow.cached())
                .map("m", "Integer", "int i", "IntStream.range(0, " + ITEMS + ")", "a", "a",
                        "System.out.println(i); Thread.sleep(1); return i * a;", TinyFlow.options())
                .map("mm", "String", "int i", "m", "m b", "m b", "Thread.sleep(1); return b + i;", TinyFlow.cached())
                .step("list", "m", "list", "m", "list = new ArrayList<>(m);")
                .step("grow", "list a", "list", "list", "Thread.sleep(1); list.add(a);")
                .step("sum", "list mm", "sum", "grow mm",
                        "sum = list.stream().mapToLong(i -> i).sum() + String.join(\"\", mm).hashCode();")
                .into(app);
    }

    private Path store() {
        return app.resolve("store");
    }

    /** What a process said until it was killed, or ended. */
    private record Said(List<RunEvent> events, boolean ended) {

        Set<String> steps(State... states) {
            var steps = new HashSet<String>();
            for (var event : events) {
                if (event.detail() instanceof StepFinished end && Set.of(states).contains(end.state())) {
                    steps.add(event.step());
                }
            }
            return steps;
        }

        Set<String> started() {
            var steps = new HashSet<String>();
            events.stream().filter(event -> event.detail() instanceof StepStarted)
                    .forEach(event -> steps.add(event.step()));
            return steps;
        }

        long lines() {
            return events.stream().filter(event -> event.detail() instanceof RunEvent.Line).count();
        }

        Map<String, Long> items() {
            var items = new HashMap<String, Long>();
            for (var event : events) {
                if (event.detail() instanceof MapProgress progress) {
                    items.merge(event.step(), progress.done(), Math::max);
                }
            }
            return items;
        }
    }

    /** Runs a process and kills it a little after so many of its events. */
    private Said run(RunSpec spec, int events, long nanos) throws Exception {
        new FileStore(store()).put("runs/" + spec.run() + "/plan.json", // as whoever launches it does
                RecordJson.write(new Marks.Run(AppFolder.load(app).plan(), spec)).getBytes(StandardCharsets.UTF_8));
        var process = ProcessTest.start(app, spec, List.of());
        var told = new ArrayList<RunEvent>();
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                RunEvents.read(line).ifPresent(told::add);
                if (told.size() == events) {
                    LockSupport.parkNanos(nanos);
                    process.toHandle().destroyForcibly();
                }
            }
        }
        return new Said(told, process.waitFor() == 0);
    }

    private Map<String, String> values(String run) throws IOException {
        var values = new TreeMap<String, String>();
        for (var variable : VARIABLES) {
            values.put(variable, Files.readString(store().resolve("runs/" + run + "/vars/" + variable + ".json")));
        }
        return values;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aKilledRunGoesOn(int seed) throws Exception {
        flow();
        var random = new Random(seed);
        var undisturbed = run(Ran.spec("whole", store(), null), -1, 0);
        assertThat(undisturbed.ended()).isTrue();
        try (var files = Files.walk(store().resolve("cache"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file); // what this run shares must not help the next
            }
        }
        var finished = new HashSet<String>();
        var items = new HashMap<String, Long>();
        String last = null;
        for (var number = 0; number < 12; number++) {
            var again = last != null && random.nextBoolean();
            var name = again ? last : "r-" + number;
            var kills = number < 2;
            var said = run(Ran.spec(name, store(), again ? resumed(last) : last),
                    kills ? 1 + random.nextInt(undisturbed.events().size()) : -1, random.nextInt(5_000_000));
            assertThat(said.started()).as("what had not finished before").filteredOn(finished::contains).isEmpty();
            assertThat(said.lines()).as("items of m that were not kept before")
                    .isLessThanOrEqualTo(ITEMS - items.getOrDefault("m", 0L));
            said.items().forEach((step, done) -> items.merge(step, done, Math::max));
            finished.addAll(said.steps(State.done));
            finished.remove("params"); // it costs nothing and is always made anew
            last = name;
            if (said.ended()) {
                break;
            }
        }
        assertThat(values(String.valueOf(last))).isEqualTo(values("whole"));
    }

    private String resumed(String run) throws IOException {
        return RecordJson.read(Files.readString(store().resolve("runs/" + run + "/plan.json")), Marks.Run.class).spec()
                .resume();
    }

    @Test
    void twoRunsAtOnceOnOneStore() throws Exception {
        flow();
        var both = Stream.of("r-1", "r-2").map(run -> {
            try {
                return ProcessTest.start(app, Ran.spec(run, store(), null), List.of());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
        for (var process : both) {
            assertThat(ProcessTest.ended(process).state()).isEqualTo(State.done);
        }
        assertThat(values("r-1")).isEqualTo(values("r-2"));
        var third = Ran.run(app, Ran.spec("r-3", store(), null), Map.of());
        assertThat(third.state("b")).isEqualTo("b cached");
        assertThat(third.lines("stderr")).isEmpty();
    }

    @Test
    void aStepThatDoesNotHeedItsTimeoutEndsTheProcessAndAnotherGoesOn() throws Exception {
        var spin = "var end = System.nanoTime() + 60_000_000_000L; while (System.nanoTime() < end) Thread.onSpinWait();";
        new TinyFlow().member("static int a; static int c;").step("a", "", "a", "", "a = 1;")
                .step("b", "a", "", "a", "System.out.println(\"try\");\n" + spin,
                        new dev.flowcell.runtime.plan.FlowPlan.StepOptions(1, 1, 100L, false, null, 16, 1))
                .map("m", "Integer", "int i", "IntStream.range(0, 4)", "a", "a",
                        "if (i == 2) { " + spin + " } return i;",
                        new dev.flowcell.runtime.plan.FlowPlan.StepOptions(0, 1, 100L, false, null, 16, 1))
                .step("c", "a", "c", "a", "c = 5;").step("d", "", "", "b", "").into(app);
        var codes = new ArrayList<Integer>();
        var ends = new ArrayList<Ran>();
        do {
            var process = ProcessTest.start(app, Ran.spec("r-1", store(), null), List.of("-Dflowcell.graceMillis=100"));
            ends.add(ProcessTest.ended(process));
            codes.add(ends.getLast().exitCode());
        } while (codes.getLast() == Engine.GO_ON && codes.size() < 6);
        assertThat(codes).endsWith(1).hasSizeBetween(3, 4).startsWith(Engine.GO_ON, Engine.GO_ON);
        var last = ends.getLast();
        assertThat(last.ends()).containsExactlyInAnyOrder("a cached", "b failed", "m failed", "c cached", "d skipped");
        assertThat(last.lines("stderr")).contains("m: item 2 (2) failed: TimeoutException: it took longer than 100 ms "
                + "and goes on 100 ms after its interrupt");
        assertThat(last.lines("stderr")).as("frames of the engine's own").noneMatch(line -> line.contains("java.lang"));
        assertThat(last.finished().sources()).extracting(RunEvent.Source::attempt)
                .containsExactlyElementsOf(IntStream.range(0, codes.size()).boxed().toList());
        for (var attempt = 0; attempt < codes.size(); attempt++) {
            assertThat(last.finished().sources().get(attempt).count()).isEqualTo(ends.get(attempt).events().size());
        }
        assertThat(ends.stream().flatMap(ran -> ran.lines("stdout").stream())).hasSize(2).containsOnly("b: try");
    }

    @Test
    void withoutAStoreSuchAStepFailsTheRun() throws Exception {
        new TinyFlow().step("a", "", "", "", "while (true) Thread.onSpinWait();", TinyFlow.timeout(50)).into(app);
        var ran = ProcessTest.ended(ProcessTest.start(app, Ran.spec(), List.of("-Dflowcell.graceMillis=50")));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.failure().message())
                .isEqualTo("a: it took longer than 50 ms and goes on 50 ms after its interrupt");
    }
}
