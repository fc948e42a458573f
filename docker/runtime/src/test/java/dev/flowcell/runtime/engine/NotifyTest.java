package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.notify.Hook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends of runs, posted by their processes. */
@Timeout(120)
class NotifyTest {

    private static final String READ = "System.out.println(\"ready\");";

    @TempDir
    private Path app;

    /** However a process ends that can still speak, its end is posted once. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int a = 1;                                    | done   | 0 |
            throw new IllegalStateException(secret("T")); | failed | 1 | cell 1, line 1: IllegalStateException: ******
            System.exit(3);                               | failed | 1 | the flow's code ended the process, as System.exit does
            var all = new ArrayList<long[]>(); while (true) all.add(new long[100_000]); | failed | 1 | out of memory (the heap's limit is
            """)
    void theEndIsPostedOnce(String body, String state, int code, String error) throws Exception {
        new TinyFlow().secrets("T").step("a", "", "", "", body).into(app);
        try (var hook = new Hook(200)) {
            var ran = ProcessTest.ended(ProcessTest.start(app, Ran.spec().notifying(hook.address()),
                    List.of("-Xmx64m"), "FLOWCELL_SECRET_T", "hunter2secret"));
            assertThat(ran.exitCode()).isEqualTo(code);
            assertThat(ran.whole()).isTrue();
            assertThat(hook.bodies()).singleElement().asString()
                    .startsWith("POST /hooks/t0ken?key=k3y {\"run\":\"r-1\",\"flow\":\"tiny\",\"version\":\"abc\","
                            + "\"state\":\"" + state + "\",\"started\":\"")
                    .contains(error == null ? "\"millis\":" : ",\"error\":\"" + error)
                    .doesNotContain("hunter2secret");
        }
    }

    @Test
    void aProcessThatIsToldToEndPostsThatToo() throws Exception {
        new TinyFlow().step("a", "", "", "", READ + " Thread.sleep(60_000);").into(app);
        try (var hook = new Hook(200)) {
            var process = ProcessTest.start(app, Ran.spec().notifying(hook.address()), List.of());
            var reader = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            while (!reader.readLine().contains("ready")) {
                continue;
            }
            process.toHandle().destroy();
            var rest = new ArrayList<String>();
            reader.lines().forEach(rest::add);
            assertThat(process.waitFor()).isEqualTo(143);
            assertThat(hook.bodies()).singleElement().asString().contains("\"state\":\"cancelled\"")
                    .contains("the process was told to end (SIGTERM)");
        }
    }

    @Test
    void anAddressThatRefusesChangesNothingButOneLine() throws Exception {
        new TinyFlow().step("a", "", "", "", READ).into(app);
        var store = app.resolve("store");
        try (var hook = new Hook(404)) {
            var ran = ProcessTest.ended(ProcessTest.start(app,
                    Ran.spec("r-1", store, null).notifying(hook.address()), List.of()));
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.state()).isEqualTo(State.done);
            assertThat(ran.whole()).isTrue();
            assertThat(ran.lines("stderr")).containsExactly("the end of the run could not be posted to " + hook.shown()
                    + ": it answers 404");
        }
        assertThat(Files.readString(store.resolve("runs/r-1/plan.json"))).doesNotContain("t0ken");
    }
}
