package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellGraph;
import org.junit.jupiter.api.Test;

class GraphJsonTest {

    @Test
    void isOneObjectOnOneLine() {
        var cell = CellReader.read(new CellSource("b", 2, "int b = a;", List.of()));
        var facts = new CellFacts(cell, Kind.step, List.of(), Set.of("a"), Set.of("c", "b"), Set.of(), List.of());
        var graph = new CellGraph(List.of(new CellGraph.Node(facts, "b", List.of("a"), true)),
                List.of(new Problem("b", 1, 9, "say \"why\"\nnow")));
        assertThat(GraphJson.line("news.ipynb", graph)).isEqualTo(
                "{\"notebook\":\"news.ipynb\",\"cells\":[{\"id\":\"b\",\"name\":\"b\",\"kind\":\"step\",\"reads\":[\"a\"],"
                        + "\"writes\":[\"b\",\"c\"],\"after\":[\"a\"],\"pinned\":true}],\"problems\":[{\"cell\":\"b\",\"line\":1,"
                        + "\"column\":9,\"message\":\"say \\\"why\\\"\\nnow\"}]}");
    }
}
