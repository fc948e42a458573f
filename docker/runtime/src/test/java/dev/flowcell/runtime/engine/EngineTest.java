package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class EngineTest {

    @TempDir
    private Path app;

    private Ran run(TinyFlow flow) throws IOException {
        return run(flow, Ran.spec());
    }

    private Ran run(TinyFlow flow, RunSpec spec, String... environment) throws IOException {
        var map = new java.util.HashMap<String, String>();
        for (var i = 0; i < environment.length; i += 2) {
            map.put(environment[i], environment[i + 1]);
        }
        var ran = Ran.run(flow.into(app), spec, map);
        assertThat(ran.whole()).isTrue();
        return ran;
    }

    private static TinyFlow stories() {
        return new TinyFlow().member("record Story(String title, int words) {}")
                .member("static int limit; static List<Story> stories; static int total;")
                .params("params", "limit", "limit = 3;")
                .step("stories", "limit", "stories", "params",
                        "stories = new ArrayList<>();\nfor (int i = 0; i < limit; i++) stories.add(new Story(\"s\" + i, i));\n"
                                + "System.out.println(stories.size() + \" stories\");")
                .map("lengths", "Integer", "Story story", "stories", "stories", "stories",
                        "return story.words() * 10;", TinyFlow.options())
                .step("total", "lengths", "total", "lengths",
                        "total = lengths.stream().mapToInt(n -> n).sum();");
    }

    @Test
    void aWholeFlow() throws IOException {
        var ran = run(stories());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.state()).isEqualTo(State.done);
        assertThat(ran.ends()).containsExactly("params done", "stories done", "lengths done", "total done");
        assertThat(ran.lines("stdout")).containsExactly("stories: 3 stories");
        assertThat(ran.values()).containsEntry("total", "30").containsEntry("lengths", "[0,10,20]")
                .containsEntry("stories", "[{\"title\":\"s0\",\"words\":0},{\"title\":\"s1\",\"words\":1},"
                        + "{\"title\":\"s2\",\"words\":2}]");
        assertThat(ran.events()).extracting(RunEvent::detail).contains(new MapProgress(3, 0, 3L));
    }

    // Graph shapes × what becomes of their steps.
    static Stream<Arguments> shapes() {
        return Stream.of(arguments("a", "", "a", "a done"), arguments("a b:a c:b", "", "", "a done, b done, c done"),
                arguments("a b:a c:b", "a", "", "a failed, b skipped, c skipped"),
                arguments("a b:a c:b", "b", "", "a done, b failed, c skipped"),
                arguments("a b c:a,b", "", "", "a done, b done, c done"),
                arguments("a b c:a,b", "a", "", "a failed, b done, c skipped"),
                arguments("a b:a c:a d:b,c", "", "", "a done, b done, c done, d done"),
                arguments("a b:a c:a d:b,c", "b", "", "a done, b failed, c done, d skipped"),
                arguments("a b:a c d:c", "a", "", "a failed, b skipped, c done, d done"),
                arguments("a b c d", "a,b,c", "", "a failed, b failed, c failed, d done"));
    }

    @ParameterizedTest(name = "{0} / {1}")
    @MethodSource
    void shapes(String graph, String failing, String ignored, String expected) throws IOException {
        var flow = new TinyFlow();
        for (var each : graph.split(" ")) {
            var name = each.split(":")[0];
            var after = each.contains(":") ? each.split(":")[1].replace(',', ' ') : "";
            flow.step(name, "", "", after, List.of(failing.split(",")).contains(name)
                    ? "throw new IllegalStateException(\"broken " + name + "\");"
                    : "System.out.println(\"ran " + name + "\");");
        }
        var ran = run(flow);
        assertThat(ran.ends()).containsExactlyInAnyOrder(expected.split(", "));
        assertThat(ran.exitCode()).isEqualTo(failing.isEmpty() ? 0 : 1);
        assertThat(ran.state()).isEqualTo(failing.isEmpty() ? State.done : State.failed);
    }

    @Test
    void assertionsCount() throws IOException {
        var ran = run(new TinyFlow()
                .member("static int total; static class Checks { static void check() { assert total > 1; } }")
                .step("own", "", "", "", "assert total > 0 : \"nothing there\";")
                .step("called", "", "", "", "Checks.check();"));
        assertThat(ran.ends()).containsExactlyInAnyOrder("own failed", "called failed");
    }

    @Test
    void stepsWithoutAnEdgeRunAtTheSameTime() throws IOException {
        var ran = run(new TinyFlow().member("static CountDownLatch both = new CountDownLatch(2);")
                .step("a", "", "", "", "both.countDown(); both.await();")
                .step("b", "", "", "", "both.countDown(); both.await();"));
        assertThat(ran.ends()).containsExactlyInAnyOrder("a done", "b done");
    }

    @Test
    void outputIsAttributedByThread() throws IOException {
        var ran = run(new TinyFlow().member("static CountDownLatch both = new CountDownLatch(2);")
                .step("a", "", "", "",
                        "both.countDown(); both.await();\n"
                                + "Thread t = new Thread(() -> System.out.println(\"from a's thread\")); t.start(); t.join();\n"
                                + "System.err.print(\"no end\");")
                .map("b", "Integer", "int n", "IntStream.range(0, 3)", "", "",
                        "if (n == 0) { both.countDown(); both.await(); } System.out.println(\"item\"); return n;",
                        TinyFlow.options()));
        assertThat(ran.lines("stdout")).containsExactlyInAnyOrder("a: from a's thread", "b: item", "b: item",
                "b: item");
        assertThat(ran.lines("stderr")).containsExactly("a: no end");
    }

    @Test
    void aFailureNamesCellAndLineAndHidesTheEngine() throws IOException {
        var ran = run(new TinyFlow().step("first", "", "", "", "")
                .step("second", "", "", "", "int a = 1;\ntry {\n    Integer.parseInt(\"x\");\n} catch (Exception e) {\n"
                        + "    throw new IOException(\"outer\", e);\n}")
                .step("third", "", "", "second", ""));
        var failure = ran.failure();
        assertThat(failure.type()).isEqualTo("IOException");
        assertThat(failure.message()).isEqualTo("outer");
        assertThat(failure.cell()).isEqualTo("cell-2");
        assertThat(failure.number()).isEqualTo(2);
        assertThat(failure.line()).isEqualTo(5);
        assertThat(failure.trace()).contains("java.io.IOException: outer\n    at cell 2, line 5 (second)\nCaused by: "
                + "java.lang.NumberFormatException").contains("cell 2, line 3 (second)")
                .contains("java.base/java.lang.Integer.parseInt").doesNotContain("dev.flowcell")
                .doesNotContain("reflect");
        assertThat(ran.lines("stderr")).startsWith("second: java.io.IOException: outer",
                "second:     at cell 2, line 5 (second)");
        var skipped = ran.events().stream().map(RunEvent::detail).filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast).filter(end -> end.state() == State.skipped).findFirst().orElseThrow();
        assertThat(skipped.reason()).isEqualTo("second failed");
    }

    @Test
    void aFailedStepIsTriedAgain() throws IOException {
        var ran = run(new TinyFlow().member("static int tries; static int x;").step("a", "", "x", "",
                "if (++tries < 3) throw new IOException(\"try \" + tries); x = tries;", TinyFlow.retries(5)));
        assertThat(ran.state("a")).isEqualTo("a done");
        assertThat(ran.values()).containsEntry("x", "3");
        assertThat(ran.events().stream().map(RunEvent::detail).filter(StepRetried.class::isInstance)
                .map(StepRetried.class::cast).map(retried -> retried.stepAttempt() + " " + retried.error().message()))
                .containsExactly("0 try 1", "1 try 2");
    }

    @Test
    void aStepThatTakesTooLongIsInterrupted() throws IOException {
        var ran = run(new TinyFlow().step("a", "", "", "", "Thread.sleep(60_000);", TinyFlow.timeout(50)).step("b", "",
                "", "", ""));
        assertThat(ran.ends()).containsExactlyInAnyOrder("a failed", "b done");
        assertThat(ran.failure().message()).isEqualTo("it took longer than 50 ms");
    }

    @Test
    void aFailedItemDoesNotStopTheOthersAndAllAreListed() throws IOException {
        var ran = run(new TinyFlow().member("static int x;").map("half", "Integer", "int n", "List.of(0, 1, 2, 3)", "",
                "", "if (n % 2 == 1)\n    throw new IOException(\"odd \" + n);\nSystem.out.println(n);\nreturn n / 2;",
                TinyFlow.retries(1)).step("x", "half", "x", "half", "x = half.size();"));
        assertThat(ran.ends()).containsExactly("half failed", "x skipped");
        assertThat(ran.failure().type()).isEqualTo("MapFailure");
        assertThat(ran.failure().message())
                .isEqualTo("2 of 4 items failed: item 1 (1): IOException: odd 1; item 3 (3): IOException: odd 3");
        assertThat(ran.failure().line()).isEqualTo(2);
        assertThat(ran.lines("stdout")).containsExactlyInAnyOrder("half: 0", "half: 2");
        assertThat(ran.lines("stderr"))
                .contains("half: item 1 (1) failed: IOException: odd 1 at cell 1, line 2 (half)");
        assertThat(ran.events()).extracting(RunEvent::detail).contains(new MapProgress(2, 2, 4L));
        assertThat(ran.events().stream().filter(event -> event.detail() instanceof StepRetried))
                .extracting(event -> ((StepRetried) event.detail()).item()).containsExactlyInAnyOrder(1, 3);
        assertThat(ran.lines("stderr")).anyMatch(line -> line.startsWith(
                "half: item 1, attempt 1 failed: IOException: odd 1 at cell 1, line 2 (half); trying again in "));
    }

    static Stream<Arguments> parameters() {
        return Stream.of(arguments(Map.of("limit", "7"), "7 x [1] 2026-01-01", null),
                arguments(Map.of("feed", "7", "days", "[1,2]", "day", "2026-02-03"), "3 7 [1, 2] 2026-02-03", null),
                arguments(Map.of("limit", "many"), null,
                        "the parameter limit is of type int, not 'many': it has "
                                + "limit (int), feed (String), days (List<Integer>), day (LocalDate)"),
                arguments(Map.of("limits", "7"), null, "the flow has no parameter limits: it has "
                        + "limit (int), feed (String), days (List<Integer>), day (LocalDate)"),
                arguments(Map.of("days", "1"), null, "the parameter days is of type List<Integer>, not '1'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void parameters(Map<String, String> given, String expected, String problem) throws IOException {
        var ran = run(new TinyFlow()
                .member("static int limit; static String feed; static List<Integer> days; static LocalDate day;")
                .params("params", "limit feed days day",
                        "limit = 3; feed = \"x\"; days = List.of(1); day = LocalDate.of(2026, 1, 1);")
                .step("a", "limit", "", "params",
                        "System.out.println(limit + \" \" + feed + \" \" + days + \" \" + day);"),
                Ran.parameters(given));
        if (expected != null) {
            assertThat(ran.lines("stdout")).containsExactly("a: " + expected);
        } else {
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.ends()).isEmpty();
            assertThat(ran.failure().message()).contains(problem).doesNotContain("\n");
            assertThat(ran.lines("stderr")).singleElement().asString().contains(problem);
        }
    }

    @Test
    void aParameterWithoutAValueIsMissing() throws IOException {
        var flow = new TinyFlow().member("static String feed;").params("params", "feed", "");
        var ran = run(flow);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.failure().message()).isEqualTo("the parameter feed has no value: give -p NAME=VALUE; it has "
                + "feed (String)");
        assertThat(run(flow, Ran.parameters(Map.of("feed", "x"))).exitCode()).isZero();
    }

    @Test
    void missingSecretsAreReportedTogetherAndBeforeAnythingRuns() throws IOException {
        var ran = run(new TinyFlow().secrets("A", "B", "C").step("a", "", "", "", ""), Ran.spec(),
                "FLOWCELL_SECRET_B", "x");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.ends()).isEmpty();
        assertThat(ran.failure().message())
                .isEqualTo("the secrets A, C have no values here: give it one with %secret A --from …");
    }

    @Test
    void aSecretIsReadAndNeverShown() throws IOException {
        var ran = run(new TinyFlow().secrets("TOKEN").member("static int length; static String kept;")
                .step("a", "", "length", "",
                        "length = secret(\"TOKEN\").length();\nSystem.out.println(\"token \" + secret(\"TOKEN\"));\n"
                                + "throw new IOException(\"denied: \" + secret(\"TOKEN\"));"),
                Ran.spec(), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(ran.lines("stdout")).containsExactly("a: token ******");
        assertThat(ran.failure().message()).isEqualTo("denied: ******");
        assertThat(ran.events().toString()).doesNotContain("hunter2secret");
    }

    @Test
    void aVariableWithASecretNeverShips() throws IOException {
        var ran = run(new TinyFlow().secrets("TOKEN").member("static String kept; static int n;")
                .step("a", "", "kept", "", "kept = \"Bearer \" + secret(\"TOKEN\");")
                .step("b", "kept", "n", "a", "n = 1;"), Ran.spec(), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(ran.ends()).containsExactly("a failed", "b skipped");
        assertThat(ran.failure().message()).startsWith("the variable 'kept' can't ship: its value holds a secret");
        assertThat(ran.events().toString()).doesNotContain("hunter2secret");
    }

    // What can't leave its process: made by a pinned step, used by another.
    static Stream<Arguments> pinned() {
        return Stream.of(arguments("static String t;", "t = secret(\"TOKEN\");", "n = t.length();", "13"),
                arguments("static AtomicInteger t;", "t = new AtomicInteger(4);", "n = t.get();", "4"),
                arguments("static Supplier<String> t;", "t = () -> secret(\"TOKEN\");", "n = t.get().length();",
                        "13"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void pinned(String member, String made, String used, String value) throws IOException {
        var shown = "System.out.println(n);";
        var flow = new TinyFlow().secrets("TOKEN").member(member).member("static int n; static int m;")
                .pinned("t", "t", made + " System.out.println(\"made\");", TinyFlow.cached())
                .step("n", "t", "n", "t", used + shown, TinyFlow.cached())
                .step("m", "t n", "m", "t n", "m = n + 1; if (!Files.exists(Path.of(\"" + app.resolve("mended")
                        + "\"))) throw new IOException(String.valueOf(t));");
        var inEvents = run(flow, Ran.spec(), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(inEvents.ends()).containsExactly("t done", "n done", "m failed");
        assertThat(inEvents.values()).isEqualTo(Map.of("n", value));
        var first = run(flow, Ran.spec("r-1", store(), null), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(first.ends()).containsExactly("t done", "n done", "m failed");
        assertThat(first.lines("stdout")).containsExactly("t: made", "n: " + value);
        Files.createFile(app.resolve("mended"));
        var resumed = run(flow, Ran.spec("r-2", store(), "r-1"), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(resumed.ends()).containsExactly("t done", "n cached", "m done");
        assertThat(resumed.lines("stdout")).containsExactly("t: made");
        var another = run(flow, Ran.spec("r-3", store(), null), "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(another.ends()).containsExactly("t done", "n cached", "m done");
        try (var files = Files.walk(store())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file.toString()).doesNotEndWith("vars/t.json");
                assertThat(file).content().doesNotContain("hunter2secret");
            }
        }
    }

    @Test
    void aValueThatChangesWhenItCrossesFailsTheStepAndNamesTheVariable() throws IOException {
        var ran = run(new TinyFlow().member("static Map<String, Integer> counts; static int n;")
                .step("a", "", "counts", "", "counts = new TreeMap<>(Comparator.reverseOrder()); counts.put(\"a\", 1);")
                .step("b", "counts", "n", "a", "n = 1;"));
        assertThat(ran.ends()).containsExactly("a failed", "b skipped");
        assertThat(ran.failure().message()).isEqualTo("the variable 'counts' can't ship: a sorted map with a "
                + "comparator can't ship: copy it to a LinkedHashMap");
    }

    @Test
    void valuesThatNobodyReadsAreKeptWherePossible() throws IOException {
        var ran = run(new TinyFlow().member("static Object any; static int[] large; static int n; static Path file;")
                .step("a", "", "any large n file", "", "any = 1; large = new int[100_000]; n = 2;\n"
                        + "file = Files.writeString(workdir().resolve(\"out.txt\"), \"text\");"));
        assertThat(ran.ends()).containsExactly("a done");
        assertThat(ran.values()).containsOnlyKeys("n", "file");
        assertThat(ran.values().get("file")).contains("\"@path\":\"out.txt\"").contains("\"content\":\"dGV4dA==\"");
    }

    @Test
    void theOutermostLoopIsAStepsProgress() throws IOException {
        var ran = run(new TinyFlow().step("a", "", "", "", """
                for (var page : progress("pages", List.of("a", "b", "c"))) {
                    for (var line : progress("lines", new int[]{1, 2})) {}
                }
                for (var line : progress(List.of(1, 2))) { break; }
                for (var line : progress(Stream.iterate(1, n -> n < 5, n -> n + 1))) {}"""));
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.events().stream().map(RunEvent::detail).filter(Progress.class::isInstance).toList()).contains(
                new Progress("pages", 0L, 3L, null, null, null, null),
                new Progress("pages", 3L, 3L, null, null, null, null),
                new Progress(null, 0L, 2L, null, null, null, null))
                .doesNotContain(new Progress("lines", 2L, 2L, null, null, null, null));
    }

    @Test
    void progressAndDisplayAreSaid() throws IOException {
        var ran = run(new TinyFlow().step("a", "", "", "",
                "for (int i = 1; i <= 1000; i++) progress(\"pages\", i, 1000);\ndisplay(List.of(1, 2));"));
        var progress = ran.events().stream().map(RunEvent::detail).filter(Progress.class::isInstance).toList();
        assertThat(progress.size()).isBetween(2, 50);
        assertThat(progress.getLast()).isEqualTo(new Progress("pages", 1000L, 1000L, null, null, null, null));
        assertThat(ran.lines("stdout")).containsExactly("a: [1, 2]");
    }

    @Test
    void aChangeThatTheGraphDoesNotSeeIsAProblem() throws IOException {
        var flow = new TinyFlow().member("static List<String> a; static List<String> b; static int n;")
                .step("a", "", "a", "", "a = new ArrayList<>(List.of(\"x\"));").step("b", "a", "b", "a", "b = a;")
                .step("c", "b", "n", "b", "b.add(\"y\");").step("d", "a", "", "a", "");
        assertThat(run(flow).exitCode()).isZero();
        var ran = run(flow, Ran.checked());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.failure().message()).startsWith("cell 3 (c) changes ").contains("'a'").contains("'b'")
                .contains("which the graph does not see: assign the variable in that cell");
    }

    @Test
    void theProcessIsToldToEnd() throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        var stdout = System.out;
        var stderr = System.err;
        try {
            var engine = new Engine(AppFolder.load(new TinyFlow().step("a", "", "", "", "").into(app)), Ran.spec(),
                    new Engine.Surroundings(dev.flowcell.runtime.secret.Secrets.of(Map.of()), new Folders(app, app),
                            app, out, 0, code -> {
                            }, java.time.Duration.ofSeconds(10)));
            System.out.print("half a line");
            engine.cancel("the process was told to end (SIGTERM)");
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
        var ran = new Ran(143, Ran.events(out.toString()));
        assertThat(ran.whole()).isTrue();
        assertThat(ran.lines("stdout")).containsExactly("half a line");
        assertThat(ran.state()).isEqualTo(State.cancelled);
        assertThat(ran.failure().message()).isEqualTo("the process was told to end (SIGTERM)");
    }

    // With a store.

    private Path store() {
        return app.resolve("store");
    }

    @Test
    void theStoreHasTheWholeRun() throws IOException {
        var ran = run(stories(), Ran.spec("r-1", store(), null));
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.values()).isEmpty();
        var folder = store().resolve("runs/r-1");
        assertThat(folder.resolve("vars/total.json")).hasContent("30");
        assertThat(folder.resolve("vars/lengths.json")).hasContent("[0,10,20]");
        assertThat(folder.resolve("plan.json")).content().contains("\"mainClass\":\"flow.Tiny\"");
        assertThat(folder.resolve("steps/total.json")).exists();
        assertThat(folder.resolve("steps/lengths/items/0-0-000000")).exists();
        assertThat(Ran.events(Files.readString(folder.resolve("events/0-0/000000.jsonl")))).isEqualTo(ran.events());
    }

    @Test
    void aRunIsResumedWhereItFailed() throws IOException {
        var body = "if (n == 1 && !Files.exists(Path.of(\"" + app.resolve("mended") + "\")))\n"
                + "    throw new IOException(\"broken\");\nSystem.out.println(n);\nreturn n * 2;";
        var flow = new TinyFlow().member("static int x; static int y;").step("x", "", "x", "",
                "x = 1; System.out.println(\"x\");")
                .map("twice", "Integer", "int n", "List.of(0, 1, 2)", "x", "x", body, TinyFlow.options())
                .step("y", "twice", "y", "twice", "y = twice.get(1) + x;");
        var first = run(flow, Ran.spec("r-1", store(), null));
        assertThat(first.ends()).containsExactly("x done", "twice failed", "y skipped");
        Files.createFile(app.resolve("mended"));

        var second = run(flow, Ran.spec("r-2", store(), "r-1"));
        assertThat(second.ends()).containsExactly("x cached", "twice done", "y done");
        assertThat(second.lines("stdout")).containsExactly("twice: 1");
        assertThat(store().resolve("runs/r-2/vars/y.json")).hasContent("3");
        assertThat(store().resolve("runs/r-2/vars/x.json")).hasContent("1");

        var third = run(flow, Ran.spec("r-3", store(), "r-2"));
        assertThat(third.ends()).containsExactly("x cached", "twice cached", "y cached");
        var from = new RunSpec("r-4", "tiny", "abc", "file:" + store(), Map.of(), Map.of(), "r-3", "twice", 0, 0,
                false);
        assertThat(run(flow, from).ends()).containsExactly("x cached", "twice done", "y done");
    }

    @Test
    void aChangedStepAndWhatReadsItRunAgain() throws IOException {
        run(changing("a = 1;"), Ran.spec("r-1", store(), null));
        assertThat(run(changing("a = 1; int unused;"), Ran.spec("r-2", store(), "r-1")).ends())
                .containsExactlyInAnyOrder("a done", "b cached", "c cached"); // a gives the same value
        assertThat(run(changing("a = 2;"), Ran.spec("r-3", store(), "r-1")).ends())
                .containsExactlyInAnyOrder("a done", "b done", "c cached");
        var environment = new RunSpec("r-5", "tiny", "abc", "file:" + store(), Map.of(), Map.of("MODE", "x"), "r-1",
                null, 0, 0, false);
        assertThat(run(changing("a = 1;"), environment).ends())
                .containsExactlyInAnyOrder("a done", "b done", "c done");
    }

    private static TinyFlow changing(String body) {
        return new TinyFlow().member("static int a; static int b; static int c;").step("a", "", "a", "", body)
                .step("b", "a", "b", "a", "b = a + 1;").step("c", "", "c", "", "c = 5;");
    }

    @Test
    void aVariableThatSeveralStepsWriteIsTakenOverAsItWasAfterEach() throws IOException {
        var flow = new TinyFlow().member("static List<Integer> list; static int n;")
                .step("a", "", "list", "", "list = new ArrayList<>(List.of(1));")
                .step("b", "list", "list", "a", "list.add(2); if (!Files.exists(Path.of(\"" + app.resolve("mended")
                        + "\"))) { System.out.println(list); throw new IOException(); }")
                .step("c", "list", "n", "b", "n = list.size();");
        run(flow, Ran.spec("r-1", store(), null));
        Files.createFile(app.resolve("mended"));
        var ran = run(flow, Ran.spec("r-2", store(), "r-1"));
        assertThat(ran.ends()).containsExactly("a cached", "b done", "c done");
        assertThat(store().resolve("runs/r-2/vars/n.json")).hasContent("2");
        assertThat(run(flow, Ran.spec("r-3", store(), "r-2")).ends()).containsExactly("a cached", "b cached",
                "c cached");
        assertThat(store().resolve("runs/r-3/vars/list.json")).hasContent("[1,2]");
    }

    @Test
    void resultsAreSharedByKeyOverAllRunsOfAStore() throws IOException {
        var flow = new TinyFlow().member("static int a; static int b;").step("a", "", "a", "", "a = 1;",
                TinyFlow.cached()).step("b", "", "b", "", "b = 1;");
        run(flow, Ran.spec("r-1", store(), null));
        assertThat(run(flow, Ran.spec("r-2", store(), null)).ends()).containsExactlyInAnyOrder("a cached", "b done");
    }

    @Test
    void sharedItemsDoNotDependOnTheirPlace() throws IOException {
        run(cachedMap("List.of(\"a\", \"b\")"), Ran.spec("r-1", store(), null));
        var ran = run(cachedMap("List.of(\"new\", \"b\", \"a\")"), Ran.spec("r-2", store(), null));
        assertThat(ran.lines("stdout")).containsExactly("out: new");
        assertThat(store().resolve("runs/r-2/vars/out.json")).hasContent("[\"new!\",\"b!\",\"a!\"]");
    }

    private static TinyFlow cachedMap(String items) {
        return new TinyFlow().member("static List<String> texts;")
                .step("texts", "", "texts", "", "texts = " + items + ";")
                .map("out", "String", "String text", "texts", "texts", "texts",
                        "System.out.println(text); return text + \"!\";", TinyFlow.cached());
    }

    @Test
    void aStoreThatCantBeUsedIsNotTheFlowsFault() throws IOException {
        Files.writeString(app.resolve("blocked"), "a file where the folder should be");
        var ran = run(stories(), Ran.spec("r-1", app.resolve("blocked"), null));
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.failure().message()).contains("the store file:");
        var unknown = new RunSpec("r-1", "tiny", "abc", "s4:x", Map.of(), Map.of(), null, null, 0, 0, false);
        assertThat(run(stories(), unknown).exitCode()).isEqualTo(2);
    }

    @Test
    void whatFlowcellItselfSaysHasNoTrace() throws IOException {
        var ran = run(stories(), Ran.parameters(Map.of("limit", "many")));
        assertThat(ran.failure().trace()).isEmpty();
        assertThat(ran.failure().headline()).isEqualTo(ran.failure().message());
        assertThat(ran.lines("stderr")).containsExactly(ran.failure().message());
    }

    @Test
    void filesThatCantBeReadAreSaid() throws IOException {
        Files.createSymbolicLink(Files.createDirectories(app.resolve("files")).resolve("x"),
                Path.of("/proc/self/mem"));
        var ran = run(stories(), Ran.spec("r-1", store(), null));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.failure().message()).startsWith("the flow's files can't be read: ");
    }

    @Test
    void aMistakeOfFlowcellsOwnIsNotTheFlows() throws IOException {
        var broken = new RunSpec("r-1", "tiny", "abc", null, null, Map.of(), null, null, 0, 0, false);
        var ran = run(stories(), broken);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.failure().headline()).startsWith("Flowcell itself failed: java.lang.NullPointerException");
        assertThat(ran.lines("stderr")).anyMatch(line -> line.contains("at dev.flowcell.runtime.engine"));
    }

    @Test
    void aSecretThatIsTooShortToBeHiddenIsNamed() throws IOException {
        var ran = run(new TinyFlow().secrets("PIN", "TOKEN").step("a", "", "", "", ""), Ran.spec(),
                "FLOWCELL_SECRET_PIN", "123", "FLOWCELL_SECRET_TOKEN", "hunter2secret");
        assertThat(ran.lines("stderr")).containsExactly("The secret PIN has fewer than 4 characters: it is not "
                + "redacted where it is printed, nor looked for in images");
    }

    @Test
    void aFileTravelsToAnotherRun() throws IOException {
        var flow = new TinyFlow().member("static Path file; static int n;")
                .step("file", "", "file", "", "file = Files.writeString(workdir().resolve(\"a.txt\"), \"alpha\");")
                .step("n", "file", "n", "file", "n = Files.readString(file).length();");
        assertThat(run(flow, Ran.spec("r-1", store(), null)).exitCode()).isZero();
        var from = new RunSpec("r-2", "tiny", "abc", "file:" + store(), Map.of(), Map.of(), "r-1", "n", 0, 0, false);
        assertThat(run(flow, from).ends()).containsExactly("file cached", "n done");
    }

    @Test
    void whatNeedsAStoreSaysSo() throws IOException {
        var resume = new RunSpec("r-2", "tiny", "abc", null, Map.of(), Map.of(), "r-1", null, 0, 0, false);
        var ran = run(stories(), resume);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.failure().message()).isEqualTo(
                "without a store nothing of r-1 was kept to go on from: name one with --store, and run it again");
        assertThat(run(stories(), Ran.spec("r-2", store(), "r-1")).failure().message())
                .startsWith("there is no run 'r-1' in the store file:");
        assertThat(run(cachedMap("List.of(\"a\")")).lines("stderr"))
                .containsExactly("Without a store --cache keeps nothing of out: name one with --store");
        var from = new RunSpec("r-2", "tiny", "abc", null, Map.of(), Map.of(), null, "nowhere", 0, 0, false);
        assertThat(run(stories(), from).failure().message())
                .isEqualTo("there is no step 'nowhere': the steps are params, stories, lengths, total");
    }

    @Test
    void aRunThatAnotherOfItsFlowIsInTheWayOfIsSkippedInOneLine(@TempDir Path store) throws IOException {
        var flow = new TinyFlow().step("a", "", "", "", "System.out.println(\"ran\");");
        var other = new dev.flowcell.runtime.turn.Turn(dev.flowcell.runtime.store.Stores.open("file:" + store),
                "prod_tiny", "r-1", "abc", dev.flowcell.runtime.fanout.Pace.of(java.time.Duration.ofMillis(50)),
                run -> {
                });
        assertThat(other.take()).isEmpty();
        var skipped = run(flow, Ran.spec("r-2", store, null).taking("prod_tiny").notifying("http://127.0.0.1:1/no"));
        assertThat(skipped.exitCode()).isZero();
        assertThat(skipped.state()).isEqualTo(State.skipped);
        assertThat(skipped.ends()).isEmpty();
        assertThat(skipped.lines("stderr")).containsExactly("skipped: the run r-1 of tiny is still going");
        assertThat(store.resolve("runs/r-2/plan.json")).doesNotExist();
        other.end();
        assertThat(run(flow, Ran.spec("r-3", store, null).taking("prod_tiny")).state()).isEqualTo(State.done);
        assertThat(run(flow, Ran.spec("r-4", store, null).taking("prod_tiny")).state()).isEqualTo(State.done);
        assertThat(run(flow, Ran.spec("r-5", store, null)).state()).isEqualTo(State.done);
    }
}
