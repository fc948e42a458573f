package dev.flowcell.notebook.state;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;

/** What people call cells. */
public final class CellNames {

    private CellNames() {
    }

    /** Such as `cell 4 (counts)`; empty for one that is not in the graph. */
    public static String of(CellGraph graph, String cell) {
        return graph.node(cell).map(CellNames::of).orElse("");
    }

    /** Such as `cell 4 (counts)`, or `cell 4` where it has no name of its own. */
    public static String of(Node node) {
        var number = node.facts().cell().number();
        return !node.facts().kind().runs() || node.name().equals("cell" + number)
                ? "cell " + number
                : "cell " + number + " (" + node.name() + ")";
    }
}
