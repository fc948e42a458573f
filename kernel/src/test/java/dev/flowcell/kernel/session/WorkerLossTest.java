package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerLossTest {

    private final Session session = Sessions
            .start(SessionSettings.defaults().withWorkerOptions(List.of("-Xmx128m"))
                    .withPatience(Duration.ofMillis(300), Duration.ofMillis(900)));
    private final RecordingDisplay display = new RecordingDisplay();

    @AfterEach
    void close() {
        session.close();
    }

    private CellOutcome run(String cell) {
        return session.execute(CellRequest.of(cell), display);
    }

    @Test
    void exitAndHaltEndTheWorkerOnly() {
        run("record Point(int x) {}\nint twice(int n) { return n * 2; }\nint kept = 3;\nimport java.net.http.HttpClient;");
        Failed lost = (Failed) run("System.out.println(\"last words\"); System.exit(3);");
        assertThat(lost.name()).isEqualTo("WorkerLost");
        assertThat(lost.message()).isEqualTo("The worker process ended with exit code 3: lost are the variables kept; "
                + "imports, types and methods are kept");
        assertThat(display.out()).isEqualTo("last words\n");
        Done again = (Done) run("HttpClient c = null;\ntwice(new Point(4).x())");
        assertThat(again.value().text()).isEqualTo("8");
        assertThat(session.variables()).extracting(Session.Variable::name).containsExactly("c");
        assertThat(((Failed) run("kept")).name()).isEqualTo("CompilationError");
        assertThat(((Failed) run("Runtime.getRuntime().halt(1);")).name()).isEqualTo("WorkerLost");
        assertThat(((Done) run("1 + 1")).value().text()).isEqualTo("2");
    }

    @Test
    void codeThatNothingStopsIsReplaced() throws Exception {
        run("int before = 1;");
        var outcome = CompletableFuture.supplyAsync(
                () -> run(
                        "System.out.println(\"begun\");\nwhile (true) { try { Thread.sleep(1000); } catch (Throwable t) {} }"));
        display.await("begun");
        session.interrupt();
        Failed failed = (Failed) outcome.get(20, TimeUnit.SECONDS);
        assertThat(failed.name()).isEqualTo("Interrupted");
        assertThat(failed.message()).contains("lost are the variables before");
        assertThat(((Done) run("1 + 1")).value().text()).isEqualTo("2");
    }

    @Test
    void noMemoryLeftIsAnErrorOfTheCell() {
        Failed failed = (Failed) run("var hog = new ArrayList<byte[]>();\nwhile (true) hog.add(new byte[1 << 20]);");
        assertThat(failed.name()).isIn("java.lang.OutOfMemoryError", "WorkerLost");
        assertThat(((Done) run("1 + 1")).value().text()).isEqualTo("2");
    }
}
