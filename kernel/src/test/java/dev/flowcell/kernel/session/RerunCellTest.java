package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import dev.flowcell.kernel.session.CellOutcome.Failed;
import dev.flowcell.kernel.session.Session.Variable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cell that runs again replaces its former self. */
@Timeout(60)
class RerunCellTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults());

    private final RecordingDisplay display = new RecordingDisplay();

    @AfterAll
    static void close() {
        SESSION.close();
    }

    @AfterEach
    void forgetAll() {
        List.of("a", "b", "c").forEach(cell -> run(cell, ""));
    }

    private CellOutcome run(String cell, String source) {
        return SESSION.execute(new CellRequest(cell, source, List.of(), false), display);
    }

    private String value(String cell, String source) {
        return Outcomes.value(run(cell, source), source);
    }

    private List<String> names() {
        return SESSION.variables().stream().filter(each -> List.of("a", "b", "c").contains(each.cell()))
                .map(Variable::name).toList();
    }

    @Test
    void dropsTheVariablesThatItNoLongerDeclares() {
        run("a", "int one = 1;\nint two = 2;");
        run("b", "int other = one + two;");
        run("a", "int one = 3;");
        assertThat(names()).containsExactlyInAnyOrder("one", "other");
        assertThat(run("c", "two")).isInstanceOfSatisfying(Failed.class,
                failed -> assertThat(failed.message()).contains("cannot find symbol"));
    }

    @Test
    void dropsMethodsAndTypes() {
        run("a", "int twice(int n) { return 2 * n; }\nrecord Point(int x) {}\nint thrice(int n) { return 3 * n; }");
        assertThat(value("b", "twice(2) + new Point(1).x()")).isEqualTo("5");
        run("a", "int thrice(int n) { return 3 * n; }");
        assertThat(run("b", "twice(2)")).isInstanceOf(Failed.class);
        assertThat(run("b", "new Point(1)")).isInstanceOf(Failed.class);
        assertThat(value("b", "thrice(2)")).isEqualTo("6");
        assertThat(SESSION.declarations()).noneMatch(each -> each.text().contains("twice"));
    }

    @Test
    void dropsOneOfTwoOverloads() {
        run("a", "int size(int n) { return n; }\nint size(String s) { return s.length(); }");
        run("a", "int size(int n) { return n; }");
        assertThat(value("b", "size(4)")).isEqualTo("4");
        assertThat(run("b", "size(\"four\")")).isInstanceOf(Failed.class);
    }

    @Test
    void keepsWhatAnotherCellHasDeclaredSince() {
        run("a", "int shared = 1;");
        run("b", "int shared = 2;");
        run("a", "int own = 1;");
        assertThat(value("c", "shared")).isEqualTo("2");
        assertThat(SESSION.variables()).contains(new Variable("shared", "int", "b"));
    }

    @Test
    void keepsAllWhereItFails() {
        run("a", "int kept = 1;\nint alsoKept = 2;");
        run("a", "int kept = 5;\nint broken = 1 / 0;");
        assertThat(value("c", "kept + alsoKept")).isEqualTo("7");
        run("a", "int kept = \"no\";");
        assertThat(value("c", "kept + alsoKept")).isEqualTo("7");
        run("a", "int kept = 6;");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void methodsThatUseWhatIsGoneWaitForAnother() {
        run("a", "int base = 1;");
        run("b", "int plus(int n) { return base + n; }");
        assertThat(value("c", "plus(1)")).isEqualTo("2");
        run("a", "int renamed = 1;");
        assertThat(run("c", "plus(1)")).isInstanceOfSatisfying(Failed.class,
                failed -> assertThat(failed.message()).contains("base"));
        run("a", "int base = 10;");
        assertThat(value("c", "plus(1)")).isEqualTo("11");
    }

    @Test
    void cellsWithoutAnIdDropNothing() {
        SESSION.execute(CellRequest.of("int first = 1;"), display);
        SESSION.execute(CellRequest.of("int second = 1;"), display);
        assertThat(SESSION.variables()).extracting(Variable::name).contains("first", "second");
    }
}
