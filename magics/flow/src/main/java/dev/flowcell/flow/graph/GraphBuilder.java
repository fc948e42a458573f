package dev.flowcell.flow.graph;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.library.Libraries;

/** Cells to the cell graph: facts from the compiler, edges by the rules of the design's §2. */
public final class GraphBuilder {

    private GraphBuilder() {
    }

    /** The graph of a notebook. Never fails for what is in a cell: that is among the problems. */
    public static CellGraph build(FlowSource source, Libraries libraries) {
        throw new UnsupportedOperationException();
    }
}
