package dev.flowcell.notebook.cells;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellGraph;
import tools.jackson.databind.json.JsonMapper;

/** The cell graph as one JSON object on one line, as `flowcell graph --json` prints it. */
public final class GraphJson {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private GraphJson() {
    }

    /// @param notebook
    ///            how the user called it
    public static String line(String notebook, CellGraph graph) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("notebook", notebook);
        fields.put("cells", graph.nodes().stream().map(GraphJson::cell).toList());
        fields.put("problems", graph.problems().stream().map(GraphJson::problem).toList());
        return MAPPER.writeValueAsString(fields);
    }

    private static Map<String, Object> cell(CellGraph.Node node) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", node.id());
        fields.put("name", node.name());
        fields.put("kind", node.facts().kind().name());
        fields.put("reads", sorted(node.facts().reads()));
        fields.put("writes", sorted(node.facts().writes()));
        fields.put("after", node.after());
        fields.put("pinned", node.pinned());
        return fields;
    }

    private static List<String> sorted(Iterable<String> names) {
        var list = new ArrayList<String>();
        names.forEach(list::add);
        list.sort(null);
        return list;
    }

    private static Map<String, Object> problem(Problem problem) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("cell", problem.cell());
        fields.put("line", problem.line());
        fields.put("column", problem.column());
        fields.put("message", problem.message());
        return fields;
    }
}
