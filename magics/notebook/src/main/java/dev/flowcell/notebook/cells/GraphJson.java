package dev.flowcell.notebook.cells;

import java.util.Collection;
import java.util.TreeSet;

import dev.flowcell.flow.graph.CellGraph;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The cell graph as `flowcell graph --json` prints it. */
public final class GraphJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private GraphJson() {
    }

    /// One line without a line end.
    ///
    /// @param notebook
    ///            the file as the user named it
    public static String line(String notebook, CellGraph graph) {
        var root = MAPPER.createObjectNode().put("notebook", notebook);
        var cells = root.putArray("cells");
        for (var node : graph.nodes()) {
            var cell = cells.addObject().put("id", node.id()).put("name", node.name()).put("kind",
                    node.facts().kind().name());
            fill(cell.putArray("reads"), new TreeSet<>(node.facts().reads()));
            fill(cell.putArray("writes"), new TreeSet<>(node.facts().writes()));
            fill(cell.putArray("after"), node.after());
            cell.put("pinned", node.pinned());
        }
        var problems = root.putArray("problems");
        for (var problem : graph.problems()) {
            problems.addObject().put("cell", problem.cell()).put("line", problem.line())
                    .put("column", problem.column()).put("message", problem.message());
        }
        return MAPPER.writeValueAsString(root);
    }

    private static void fill(ArrayNode array, Collection<String> values) {
        values.forEach(array::add);
    }
}
