package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A magic that runs other cells. */
@Timeout(60)
class NestedCellsTest {

    private static final List<String> HEARD = new CopyOnWriteArrayList<>();
    private static final Session SESSION = Sessions.start(SessionSettings.defaults().withMagics(List.of(new Other())));

    static {
        SESSION.listen(new Session.CellListener() {
            @Override
            public void begins(CellRequest request) {
                HEARD.add("begins " + request.id());
            }

            @Override
            public void executed(CellRequest request, CellOutcome outcome) {
                HEARD.add("executed " + request.id());
            }
        });
    }

    private final RecordingDisplay display = new RecordingDisplay();

    /** `%other CODE` runs that as the cell `other`. */
    private record Other() implements PlainMagic.Line {

        @Override
        public String name() {
            return "other";
        }

        @Override
        public void run(MagicLine line, CellContext context) throws InterruptedException {
            var outcome = context.session().execute(new CellRequest("other", line.arguments(), List.of(), false),
                    context.display());
            var said = switch (outcome) {
                case CellOutcome.Done done -> "done";
                case CellOutcome.Failed failed -> failed.name() + " " + String.join(" ", failed.traceback());
            };
            context.display().stream(Stream.stdout, said + "\n");
            if (said.startsWith("Interrupted")) {
                throw new InterruptedException();
            }
        }
    }

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private CellOutcome run(String source) {
        return SESSION.execute(new CellRequest("outer", source, List.of(), false), display);
    }

    @Test
    void runWithinTheCellOfTheMagic() {
        HEARD.clear();
        var outcome = run("System.out.println(\"before\");\n%other int inner = 5; System.out.println(\"in\");\n"
                + "System.out.println(\"after \" + inner);");
        assertThat(outcome).isInstanceOf(CellOutcome.Done.class);
        assertThat(display.out()).isEqualTo("before\nin\ndone\nafter 5\n");
        assertThat(HEARD).containsExactly("begins outer", "begins other", "executed other", "executed outer");
        assertThat(SESSION.variables()).contains(new Session.Variable("inner", "int", "other"));
    }

    @Test
    void failByThemselves() {
        var outcome = (CellOutcome.Failed) run("%other int none = 1 / 0;\nint one = 1 / 0;");
        assertThat(display.out()).contains("ArithmeticException");
        assertThat(String.join("\n", outcome.traceback())).containsPattern("cell \\[\\d+], line 2");
    }

    @Test
    void areInterruptedWithIt() throws Exception {
        var running = CompletableFuture
                .supplyAsync(() -> run("%other System.out.println(\"begun\"); while (true) {}"));
        display.await("begun");
        SESSION.interrupt();
        assertThat(running.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(CellOutcome.Failed.class,
                failed -> assertThat(failed.name()).isEqualTo("Interrupted"));
        assertThat(run("int alive = 1;")).isInstanceOf(CellOutcome.Done.class);
    }

    @Test
    void aValueIsComparedByItsContent() {
        run("Set<String> words = Set.of(\"a\", \"b\", \"c\");\ndouble[] numbers = {1, Double.NaN};");
        assertThat(SESSION.same("words", "[\"c\",\"a\",\"b\"]")).isTrue();
        assertThat(SESSION.same("words", "[\"c\",\"a\"]")).isFalse();
        assertThat(SESSION.same("numbers", SESSION.json("numbers"))).isTrue();
    }
}
