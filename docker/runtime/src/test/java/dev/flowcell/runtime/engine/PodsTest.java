package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Source;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps over several processes, which share nothing but a folder. */
@Timeout(300)
class PodsTest {

    @TempDir
    private Path app;

    private Path store() {
        return app.resolve("store");
    }

    private static StepOptions pods(int parallel, int pods) {
        return new StepOptions(0, 1, null, false, null, parallel, pods);
    }

    /** A step, a map over so many items that reads what it made, and the sum of its results. */
    private Path flow(int items, String body, StepOptions options) throws IOException {
        return new TinyFlow().member("static int a; static long sum;").step("a", "", "a", "", "a = 3;")
                .mapThatReads("m", "Integer", "int i", "IntStream.range(0, " + items + ")", "a", "a", body, options)
                .step("sum", "m", "sum", "m", "sum = m.stream().mapToLong(i -> i).sum();").into(app);
    }

    private static String list(int items) {
        return IntStream.range(0, items).mapToObj(i -> String.valueOf(3 * i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String value(String run, String variable) throws IOException {
        return Files.readString(store().resolve("runs/" + run + "/vars/" + variable + ".json"));
    }

    @Test
    void allProcessesShareTheItems() throws Exception {
        flow(120, "System.out.println(i); Thread.sleep(40); return i * a;", pods(2, 3));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 3)).start(0, 1, 2)) {
            assertThat(crowd.end()).isZero();
            assertThat(crowd.ends()).containsOnly(Map.entry(0, 0), Map.entry(1, 0), Map.entry(2, 0));
            assertThat(value("r-1", "m")).isEqualTo(list(120));
            assertThat(crowd.lines("stdout")).hasSize(120).doesNotHaveDuplicates();
            assertThat(crowd.lines("stderr")).isEmpty();
            assertThat(crowd.shares()).containsOnlyKeys(0, 1, 2);
            assertThat(crowd.driver().finished().sources()).extracting(Source::process).containsExactlyInAnyOrder(0, 1,
                    2);
            assertThat(crowd.whole()).isTrue();
            assertThat(crowd.strange()).isEmpty();
            assertThat(crowd.driver().ends()).containsExactly("a done", "m done", "sum done");
        }
    }

    @Test
    void helpersThatNeverComeAreNotWaitedFor() throws Exception {
        flow(40, "return i * a;", pods(4, 5));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 5)).start(0)) {
            assertThat(crowd.end()).isZero();
            assertThat(value("r-1", "m")).isEqualTo(list(40));
            assertThat(crowd.driver().whole()).isTrue();
        }
    }

    @Test
    void aHelperMayComeLate() throws Exception {
        flow(60, "System.out.println(i); Thread.sleep(50); return i * a;", pods(1, 2));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0)) {
            crowd.until(Crowd.line("5"));
            crowd.start(1);
            assertThat(crowd.end()).isZero();
            assertThat(value("r-1", "m")).isEqualTo(list(60));
            assertThat(crowd.shares()).containsOnlyKeys(0, 1);
            assertThat(crowd.lines("stdout")).doesNotHaveDuplicates();
        }
        try (var late = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(1)) { // long after the run's end
            while (late.ends().isEmpty()) {
                Thread.sleep(5);
            }
            assertThat(late.ends()).containsEntry(1, 0);
        }
    }

    /** Where processes are killed: seeds of their random moments. */
    static IntStream seeds() {
        return IntStream.of(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void twentyKillsAtRandomMomentsChangeNothing(int seed) throws Exception {
        flow(400, "Thread.sleep(20 + i % 7 * 10); return i * a;", pods(3, 4));
        var random = new Random(seed);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 4)).start(0, 1, 2, 3)) {
            for (var kill = 0; kill < 20 && crowd.running(); kill++) {
                Thread.sleep(random.nextInt(600));
                crowd.process(random.nextInt(4)).ifPresent(ProcessHandle::destroyForcibly);
            }
            assertThat(crowd.end()).isZero();
            assertThat(value("r-1", "m")).isEqualTo(list(400));
            assertThat(value("r-1", "sum")).isEqualTo(String.valueOf(3 * 400 * 399 / 2));
            assertThat(crowd.strange()).isEmpty();
            assertThat(crowd.whole()).isTrue();
        }
    }

    /** What is left of the items goes faster than the source gives them again. */
    @Test
    void aRestartedProcessZeroCountsWhatItRunsItself() throws Exception {
        new TinyFlow().member("static int a = 3; static long sum;")
                .member("static int slowly(int i) { LockSupport.parkNanos(20_000_000); return i; }")
                .mapThatReads("m", "Integer", "int i", "IntStream.range(0, 40).map(flow.Tiny::slowly)", "", "",
                        "System.out.println(i); Thread.sleep(i < 11 ? 100 : 1); return i * a;", pods(1, 2))
                .step("sum", "m", "sum", "m", "sum = m.stream().mapToLong(i -> i).sum();").into(app);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0)) {
            crowd.until(Crowd.line("10"));
            crowd.process(0).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(crowd.end()).isZero();
            assertThat(value("r-1", "m")).isEqualTo(list(40));
        }
    }

    /** Of HUP the JVM takes care by itself, as of TERM in a process that has only begun to start. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void aProcessZeroThatIsToldToEndLetsNoHelperGo(String signal) throws Exception {
        flow(60, "System.out.println(i); Thread.sleep(40); return i * a;", pods(1, 2));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            crowd.until(event -> event.process() == 0 && event.detail() instanceof RunEvent.Line);
            signal(signal, crowd.process(0).orElseThrow());
            crowd.until(event -> event.attempt() == 1 && event.detail() instanceof RunEvent.StepStarted
                    && "m".equals(event.step()));
            assertThat(store().resolve("runs/r-1/pods/end/0")).doesNotExist();
            assertThat(crowd.end()).isZero();
            assertThat(crowd.lines("stderr")).isEmpty();
            assertThat(value("r-1", "m")).isEqualTo(list(60));
            assertThat(crowd.shares().get(1)).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"System.exit(0)|true", "Runtime.getRuntime().halt(9)|true",
            "Runtime.getRuntime().halt(9)|false",
            "var l = new ArrayList<long[]>(); while (true) l.add(new long[500_000])|true"})
    void anItemThatEndsItsProcessFailsAlone(String end, boolean restarts) throws Exception {
        flow(60, "if (i == 37) { " + end + "; } Thread.sleep(5); return i * a;", pods(2, 3));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 3), "-Xmx64m")) {
            (restarts ? crowd : crowd.withoutRestarts()).start(0, 1, 2);
            assertThat(crowd.end()).isEqualTo(1);
            assertThat(crowd.driver().ends()).containsExactly(crowd.driver().ends().getFirst(), "m failed",
                    "sum skipped");
            assertThat(crowd.driver().failure().message())
                    .isEqualTo("1 of 60 items failed: item 37 (37): it ended each of the three processes that ran it "
                            + "alone, as System.exit or a lack of memory does");
            assertThat(store().resolve("runs/r-1/pods/end").toFile().list())
                    .containsExactly(String.valueOf(crowd.driver().events().getFirst().attempt()));
        }
        flow(60, "return i * a;", pods(2, 3)); // its code is another, but what is kept can be counted
        try (var items = Files.list(store().resolve("runs/r-1/steps/m/items"))) {
            var indexes = items.flatMap(blob -> {
                try {
                    return ItemBlob.read(Files.readAllBytes(blob)).orElseThrow().lines().stream();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }).map(ItemBlob.Line::index).collect(Collectors.toSet());
            assertThat(indexes).hasSize(59).doesNotContain(37);
        }
    }

    @Test
    void slowItemsDoNotKeepOthersWaiting() throws Exception {
        // By their nominal time: 1 of 3 s, 150 of 30 ms, on 4 processes of one item at a time.
        flow(151, "System.out.println(i); Thread.sleep(i == 20 ? 3000 : 30); return i * a;", pods(1, 4));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 4)).start(0, 1, 2, 3)) {
            assertThat(crowd.end()).isZero();
            assertThat(value("r-1", "m")).isEqualTo(list(151));
            var ofSlow = crowd.events().stream().filter(Crowd.line("20")).findFirst().orElseThrow();
            assertThat(crowd.shares().get(ofSlow.process())).isLessThan(75);
            assertThat(crowd.lines("stdout")).hasSize(151).doesNotHaveDuplicates();
        }
    }

    @Test
    void aHelperThatStandsStillIsReplacedAndMayGoOn() throws Exception {
        flow(80, "System.out.println(i); Thread.sleep(20); return i * a;", pods(1, 3));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 3)).start(0, 1, 2)) {
            crowd.until(event -> event.process() == 1 && event.detail() instanceof RunEvent.Line);
            signal("STOP", crowd.process(1).orElseThrow());
            crowd.until(Crowd.line("79"));
            crowd.until(event -> event.process() != 1 && event.detail() instanceof RunEvent.StepFinished end
                    && "m".equals(event.step()));
            signal("CONT", crowd.process(1).orElseThrow());
            assertThat(crowd.end()).isZero();
            assertThat(crowd.ends()).containsEntry(1, 0);
            assertThat(value("r-1", "m")).isEqualTo(list(80));
        }
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor()).isZero();
    }

    @Test
    void failuresOfItemsComeFromWhereTheyHappenedWithTheirPlace() throws Exception {
        flow(30, "Thread.sleep(20);\nif (i % 10 == 4) throw new IllegalStateException(\"no \" + i);\nreturn i * a;",
                new StepOptions(1, 1, null, false, null, 1, 2));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            assertThat(crowd.end()).isEqualTo(1);
            var failure = crowd.driver().failure();
            assertThat(failure.message()).isEqualTo("3 of 30 items failed: item 4 (4): IllegalStateException: no 4; "
                    + "item 14 (14): IllegalStateException: no 14; item 24 (24): IllegalStateException: no 24");
            assertThat(failure.cell()).isEqualTo("cell-2");
            assertThat(failure.line()).isEqualTo(2);
            assertThat(failure.trace())
                    .contains("Caused by: java.lang.IllegalStateException: no 4\n    at cell 2, line 2 (m)");
            assertThat(crowd.lines("stderr")).filteredOn(line -> line.contains("; trying again in ")).hasSize(3);
            assertThat(crowd.events().stream().filter(event -> event.detail() instanceof StepRetried)).hasSize(3);
        }
    }

    @Test
    void anItemThatDoesNotHeedItsTimeOutEndsItsProcessAndFails() throws Exception {
        flow(30, "if (i == 12) while (true) Thread.onSpinWait(); return i * a;",
                new StepOptions(1, 1, 200L, false, null, 2, 2));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2), "-Dflowcell.graceMillis=200").start(0, 1)) {
            assertThat(crowd.end()).isEqualTo(1);
            assertThat(crowd.driver().failure().message()).startsWith("1 of 30 items failed: item 12 (12): "
                    + "TimeoutException: it took longer than 200 ms and goes on 200 ms after its interrupt");
        }
    }

    @Test
    void aHelperMakesForItselfWhatCantLeaveAProcess() throws Exception {
        new TinyFlow().member("static int a; static Function<Integer, Integer> f;").step("a", "", "a", "", "a = 3;")
                .pinned("f", "f", "System.out.println(\"made\"); f = i -> i * 3;", TinyFlow.options())
                .mapThatReads("m", "Integer", "int i", "IntStream.range(0, 40)", "a f", "a f",
                        "Thread.sleep(40); return f.apply(i) * a / 3;", pods(1, 2))
                .into(app);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            assertThat(crowd.end()).isZero();
            assertThat(crowd.lines("stdout")).containsExactlyInAnyOrder("f: made", "f: made");
        }
    }

    @Test
    void aRestartedProcessThatFindsOtherItemsBeginsAnew() throws Exception {
        var go = app.resolve("go");
        new TinyFlow()
                .map("end", "Integer", "int i", "Files.exists(Path.of(\"" + go + "\")) ? IntStream.range(5, 30) : "
                        + "IntStream.range(0, 30)", "", "", "Thread.sleep(30); System.out.println(i); return i * 3;",
                        pods(1, 2))
                .into(app);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            crowd.until(Crowd.line("9"));
            Files.createFile(go);
            crowd.process(0).orElseThrow().destroyForcibly();
            assertThat(crowd.end()).isZero();
            assertThat(crowd.driver().ends()).containsExactly("end done");
            assertThat(value("r-1", "end")).isEqualTo(IntStream.range(5, 30).mapToObj(i -> String.valueOf(3 * i))
                    .collect(Collectors.joining(",", "[", "]")));
        }
    }

    @Test
    void anotherRunTakesOverWhatItMadeAndRunsTheRest() throws Exception {
        var go = app.resolve("go");
        flow(40, "if (i == 30 && !Files.exists(Path.of(\"" + go + "\"))) throw new IOException(\"not yet\"); "
                + "System.out.println(i); return i * a;", pods(2, 2));
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            assertThat(crowd.end()).isEqualTo(1);
        }
        Files.createFile(go);
        var resumed = Ran.spec("r-2", store(), "r-1").over(2);
        try (var crowd = new Crowd(app, resumed).start(0, 1)) {
            assertThat(crowd.end()).isZero();
            assertThat(crowd.lines("stdout")).containsExactly("m: 30");
            assertThat(value("r-2", "m")).isEqualTo(list(40));
        }
    }

    @Test
    void withoutAStoreThereIsOneLine() throws Exception {
        flow(4, "return i * a;", pods(1, 2));
        var spec = Ran.spec().over(2);
        var driver = ProcessTest.ended(ProcessTest.start(app, spec, List.of()));
        assertThat(driver.exitCode()).isEqualTo(2);
        assertThat(driver.lines("stderr")).containsExactly("a map over pods needs a store that all of them see: "
                + "name one with --store, or leave --pods out");
        var helper = ProcessTest.start(app, spec, List.of(), "FLOWCELL_PROCESS", "1");
        assertThat(new String(helper.getInputStream().readAllBytes())).contains("a map over pods needs a store")
                .doesNotContain("run-finished");
        assertThat(helper.waitFor()).isEqualTo(Engine.CANT_HELP);
    }

    @Test
    void typesThatCantCrossKeepTheItemsHere() throws Exception {
        new TinyFlow()
                .map("m", "Integer", "Object i", "List.of(1, 2, 3)", "", "", "return 3 * (Integer) i;", pods(2, 2))
                .into(app);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", store(), 2)).start(0, 1)) {
            assertThat(crowd.end()).isZero();
            assertThat(crowd.lines("stderr")).singleElement().asString()
                    .startsWith("m: Its items can't go to other pods, so they all run here: ");
        }
    }
}
