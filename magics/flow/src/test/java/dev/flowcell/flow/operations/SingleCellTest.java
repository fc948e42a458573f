package dev.flowcell.flow.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.MavenLibraries;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One cell of a notebook, run by itself with a session's values. */
@Timeout(120)
class SingleCellTest {

    @TempDir
    Path home;

    private final List<Cell> cells = new ArrayList<>();

    @Test
    void itsInputsGoAlongAndItsVariablesComeBack() throws Exception {
        code("import java.util.function.IntUnaryOperator;\nint limit = 1 / 0;");
        code("record Pair(int left, List<String> right) {}\nint twice(int n) { return n * 2; }");
        code("List<Pair> pairs = expensive();\nList<Pair> expensive() { throw new AssertionError(); }");
        code("var unused = new Object() { int x; };");
        code("int times(int n) { return n * factor; }");
        code("int factor = 1 / 0;");
        var map = new MapHeader("lefts", "pair", "pairs", 1, 7, 17);
        cells.add(new Cell("c7", 7, null, Role.map, "\npair.left()", StepOptions.DEFAULT, List.of(), map, List.of()));
        code("""
                IntUnaryOperator more = n -> twice(n) + limit;
                List<Integer> made = pairs.stream().map(pair -> more.applyAsInt(pair.left())).toList();
                pairs.add(new Pair(9, List.of("new")));
                int all = lefts.size();""");
        var single = flows().single(source(), "c8");
        assertThat(single.inputs()).containsExactlyInAnyOrder("limit", "pairs", "lefts");
        assertThat(single.outputs()).containsExactly("all", "made", "pairs");
        assertThat(single.kept()).containsOnlyKeys("more");
        var run = run(single, Map.of("limit", "5", "pairs", "[{\"left\":1,\"right\":[\"a\"]}]", "lefts", "[1,2,3]"));
        assertThat(flows().fetch(run, "made").json()).isEqualTo("[7]");
        assertThat(flows().fetch(run, "all").json()).isEqualTo("3");
        assertThat(flows().fetch(run, "pairs").json())
                .isEqualTo("[{\"left\":1,\"right\":[\"a\"]},{\"left\":9,\"right\":[\"new\"]}]");
    }

    @Test
    void whatCannotShipIsMadeThereByItsOwnCell() throws Exception {
        code("String name = 1 / 0 + \"\";");
        code("Thread client = new Thread(() -> {}, name);");
        code("String said = client.getName();");
        var single = flows().single(source(), "c3");
        assertThat(single.inputs()).containsExactly("name");
        assertThat(flows().fetch(run(single, Map.of("name", "\"Ada\"")), "said").json()).isEqualTo("\"Ada\"");
    }

    @Test
    void aCellThatIsNoStepSaysSo() {
        code("int a = 1;");
        code("record Pair(int left) {}");
        assertThatThrownBy(() -> flows().single(source(), "c2")).isInstanceOf(Fault.class)
                .hasMessage("there is nothing to run in this cell");
        code("int b = c + a;");
        assertThatThrownBy(() -> flows().single(source(), "c3")).isInstanceOf(Fault.class)
                .hasMessage("line 1, column 9: cannot find symbol: variable c");
    }

    private void code(String text) {
        var number = cells.size() + 1;
        cells.add(new Cell("c" + number, number, null, Role.code, text, StepOptions.DEFAULT, List.of(), null,
                List.of()));
    }

    private FlowSource source() {
        return new FlowSource("one.ipynb", home, List.copyOf(cells), List.of(), Map.of(), List.of(), List.of(),
                Map.of(), List.of());
    }

    private String run(SingleCell single, Map<String, String> values) throws InterruptedException {
        var source = single.source().with(single.source().cells(), values);
        var run = flows().runSource(source, ClusterSettings.LOCAL, new RunOptions(Map.of(), Map.of(), null, null),
                what -> {
                });
        var end = flows().follow(run, state -> {
        });
        assertThat(end.state()).as("%s", end.lines()).isEqualTo(State.done);
        return run;
    }

    private Flows flows() {
        return new StandardFlows(home, new MavenLibraries(), new JibImageBuilder(home),
                new LocalTargets(home, ClassCache.NONE), List.of());
    }
}
