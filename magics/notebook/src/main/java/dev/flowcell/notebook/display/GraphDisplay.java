package dev.flowcell.notebook.display;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.runtime.display.MimeBundle;
import java.util.List;
import java.util.Map;

/** placeholder */
public final class GraphDisplay {
    private GraphDisplay() {
    }

    public static MimeBundle of(CellGraph graph, Map<String, CellState> states, List<String> notes) {
        return MimeBundle.plain(graph.nodes().size() + " cells " + states + notes);
    }
}
