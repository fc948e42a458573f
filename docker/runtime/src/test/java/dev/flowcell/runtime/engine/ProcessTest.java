package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process as the image starts it. */
@Timeout(120)
class ProcessTest {

    @TempDir
    private Path app;

    private Process start(RunSpec spec, List<String> options, String... environment) throws IOException {
        return start(app, spec, options, environment);
    }

    static Process start(Path app, RunSpec spec, List<String> options, String... environment) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dflowcell.app=" + app));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.flowcell.runtime.Main"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (spec != null) {
            builder.environment().put(RunSpec.VARIABLE, Plans.write(spec));
        }
        builder.environment().put("FLOWCELL_CACHE", app.resolve("cache").toString());
        for (var i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        return builder.start();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static Ran ended(Process process) throws Exception {
        var text = text(process);
        return new Ran(process.waitFor(), Ran.events(text));
    }

    private static BufferedReader untilLine(Process process, String text) throws IOException {
        var reader = process.inputReader(StandardCharsets.UTF_8);
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains(text)) {
                return reader;
            }
        }
        throw new AssertionError("it ended before it said " + text);
    }

    @Test
    void runsAFlowFromItsEnvironment() throws Exception {
        new TinyFlow().member("static int n;").secrets("TOKEN").params("params", "n", "n = 1;")
                .step("a", "n", "", "params", "System.out.println(n + secret(\"TOKEN\"));").into(app);
        var ran = ended(
                start(new RunSpec(null, "tiny", "abc", null, Map.of("n", "5"), Map.of(), null, null, 0, 0, false),
                        List.of(), "FLOWCELL_RUN_NAME", "tiny-1", "FLOWCELL_SECRET_TOKEN", "hunter2secret"));
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.whole()).isTrue();
        assertThat(ran.events().getFirst().run()).isEqualTo("tiny-1");
        assertThat(ran.lines("stdout")).containsExactly("a: 5******");
    }

    /** As on a cluster's volume, where the store's folder is all that lasts. */
    @Test
    void whatIsKeptOnTheStoresVolumeStaysWithinItsLimit() throws Exception {
        new TinyFlow().step("a", "", "", "", """
                Path model = cached("model", folder -> Files.write(folder.resolve("weights"), new byte[1000]));
                System.out.println(model + " " + cacheDir());""").into(app);
        var store = app.resolve("store");
        var old = Files.createDirectories(store.resolve("kept/cached/old"));
        Files.write(old.resolve("weights"), new byte[1000]);
        var unfinished = Files.createDirectories(store.resolve("kept/cached/.unfinished7"));
        for (var folder : List.of(old.resolve("weights"), old, unfinished)) {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        }
        var ran = ended(start(Ran.spec("r-1", store, null), List.of(), "FLOWCELL_CACHE", "", "FLOWCELL_CACHE_LIMIT",
                "1500"));
        assertThat(ran.lines("stdout"))
                .containsExactly("a: " + store.resolve("kept/cached/model") + " " + store.resolve("kept"));
        try (var left = Files.list(store.resolve("kept/cached"))) {
            assertThat(left).containsExactly(store.resolve("kept/cached/model"));
        }
        assertThat(store.resolve("cached")).as("a second copy beside it").doesNotExist();
    }

    @Test
    void aSpecificationThatIsNotThereOrCantBeReadIsOneLine() throws Exception {
        new TinyFlow().step("a", "", "", "", "").into(app);
        var missing = start(null, List.of());
        assertThat(text(missing)).startsWith("the environment variable FLOWCELL_RUN is not set: ").hasLineCount(1);
        assertThat(missing.waitFor()).isEqualTo(2);
        var malformed = start(null, List.of(), RunSpec.VARIABLE, "{");
        assertThat(text(malformed)).startsWith("the environment variable FLOWCELL_RUN can't be read: ")
                .hasLineCount(1);
        assertThat(malformed.waitFor()).isEqualTo(2);
        var nameless = start(null, List.of(), RunSpec.VARIABLE, "{\"flow\":\"x\"}");
        assertThat(text(nameless)).startsWith("the run has no name");
        Files.delete(app.resolve("flow/plan.json"));
        assertThat(text(start(Ran.spec(), List.of()))).startsWith("there is no flow in ").hasLineCount(1);
    }

    @Test
    void aProcessThatIsKilledLosesNothingItSaidAndIsResumed() throws Exception {
        var store = app.resolve("store");
        var body = "System.out.println(\"item \" + n);\nif (n == 3 && !Files.exists(Path.of(\"" + app.resolve("go")
                + "\"))) new CountDownLatch(1).await();\nreturn n * n;";
        new TinyFlow().member("static int a; static int sum;")
                .step("a", "", "a", "", "a = 7; System.out.println(\"made a\");")
                .map("squares", "Integer", "int n", "IntStream.range(0, 5)", "a", "a", body,
                        new dev.flowcell.runtime.plan.FlowPlan.StepOptions(0, 1, null, false, null, 1, 1))
                .step("sum", "squares", "sum", "squares", "sum = a + squares.stream().mapToInt(n -> n).sum();")
                .into(app);
        var process = start(Ran.spec("r-1", store, null), List.of());
        untilLine(process, "item 3");
        process.destroyForcibly().waitFor();
        Files.createFile(app.resolve("go"));

        // The same run again, as an engine restarts a pod, and then another run that resumes it.
        var restarted = ended(start(Ran.spec("r-1", store, null), List.of()));
        assertThat(restarted.exitCode()).isZero();
        assertThat(restarted.ends()).containsExactly("a cached", "squares done", "sum done");
        assertThat(restarted.lines("stdout")).containsExactly("squares: item 3", "squares: item 4");
        assertThat(store.resolve("runs/r-1/vars/sum.json")).hasContent("37");
        var resumed = ended(start(Ran.spec("r-2", store, "r-1"), List.of()));
        assertThat(resumed.ends()).containsExactly("a cached", "squares cached", "sum cached");
    }

    @Test
    void sigtermIsSaidAsTheLastWords() throws Exception {
        new TinyFlow().step("a", "", "", "", "System.out.println(\"ready\"); Thread.sleep(60_000);").into(app);
        var process = start(Ran.spec(), List.of());
        var reader = untilLine(process, "ready");
        process.toHandle().destroy(); // Process.destroy would close the pipe too
        var rest = new ArrayList<String>();
        reader.lines().forEach(rest::add);
        var ran = new Ran(process.waitFor(), Ran.events(String.join("\n", rest)));
        assertThat(ran.exitCode()).isEqualTo(143);
        assertThat(ran.state()).isEqualTo(State.cancelled);
        assertThat(ran.ends()).containsExactly("a cancelled");
        assertThat(ran.failure().message()).isEqualTo("the process was told to end (SIGTERM)");
    }

    @Test
    void systemExitIsAFailureOfTheFlow() throws Exception {
        new TinyFlow().step("a", "", "", "", "System.exit(0);").into(app);
        var ran = ended(start(Ran.spec(), List.of()));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.whole()).isTrue();
        assertThat(ran.ends()).containsExactly("a failed");
        assertThat(ran.failure().message()).isEqualTo("the flow's code ended the process, as System.exit does");
    }

    @Test
    void aFullHeapEndsTheProcessWithItsReason() throws Exception {
        new TinyFlow().step("a", "", "", "",
                "System.out.println(\"filling\");\nvar all = new ArrayList<long[]>();\nwhile (true) all.add(new long[100_000]);")
                .into(app);
        var ran = ended(start(Ran.spec(), List.of("-Xmx64m")));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.whole()).isTrue();
        assertThat(ran.lines("stdout")).containsExactly("a: filling");
        assertThat(ran.failure().message()).matches("out of memory \\(the heap's limit is 6[0-9] MiB\\): give it more "
                + "with --memory");
    }
}
