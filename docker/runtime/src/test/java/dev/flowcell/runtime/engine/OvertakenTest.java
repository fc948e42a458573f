package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.fanout.Records;
import dev.flowcell.runtime.notify.Hook;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.turn.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that gave no sign for so long that the next one of its schedule has begun: it ends, and says why. */
@Timeout(120)
class OvertakenTest {

    private static final String REASON = "it gave no sign of life for so long that the run r-2 has begun in its place";

    @TempDir
    private Path app;

    /** The next run takes the turn, as it does after a minute of silence. */
    private void overtake() throws IOException {
        var turn = Files.createDirectories(app.resolve("store/turns/prod_tiny/000000002"));
        Files.write(turn.resolve("taken"), Records.bytes(new Wanted("r-2", "abc", Instant.EPOCH)));
    }

    @Test
    void endsAndSaysWhy() throws Exception {
        new TinyFlow().step("a", "", "", "", "System.out.println(\"ready\"); Thread.sleep(60_000);")
                .step("b", "", "", "a", "System.out.println(\"after\");").into(app);
        try (var hook = new Hook(200)) {
            var process = ProcessTest.start(app,
                    Ran.spec("r-1", app.resolve("store"), null).taking("prod_tiny").notifying(hook.address()),
                    List.of("-Dflowcell.beatMillis=100"));
            var reader = process.inputReader();
            var lines = new ArrayList<String>();
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.contains("ready")) {
                    overtake();
                }
            }
            var ran = new Ran(process.waitFor(), Ran.events(String.join("\n", lines)));
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.state()).isEqualTo(State.cancelled);
            assertThat(ran.failure().message()).isEqualTo(REASON);
            assertThat(ran.ends()).containsExactly("a cancelled");
            assertThat(ran.lines("stdout")).containsExactly("a: ready");
            assertThat(ran.whole()).isTrue();
            assertThat(hook.bodies()).singleElement().asString().contains("\"state\":\"cancelled\"", REASON);
        }
    }

    /** They neither go on until they find nothing more to do, nor wait for a process 0 that is silent. */
    @Test
    void itsHelpersGoWithIt() throws Exception {
        new TinyFlow().map("m", "Integer", "int i", "IntStream.range(0, 4000)", "", "",
                "System.out.println(i); Thread.sleep(100); return i;",
                new StepOptions(0, 1, null, false, null, 1, 2)).into(app);
        try (var crowd = new Crowd(app, Crowd.spec("r-1", app.resolve("store"), 2).taking("prod_tiny"),
                "-Dflowcell.beatMillis=1500").start(0, 1)) {
            crowd.until(event -> event.process() == 1);
            overtake();
            assertThat(crowd.end()).isEqualTo(1);
            assertThat(crowd.ends()).containsOnly(Map.entry(0, 1), Map.entry(1, 0));
            assertThat(crowd.driver().state()).isEqualTo(State.cancelled);
            assertThat(crowd.driver().failure().message()).isEqualTo(REASON);
            assertThat(crowd.lines("stdout")).hasSizeLessThan(1000);
        }
    }
}
