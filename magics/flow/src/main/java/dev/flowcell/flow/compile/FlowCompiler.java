package dev.flowcell.flow.compile;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.library.Libraries;

/** The cell graph to the compiled flow. */
public final class FlowCompiler {

    private FlowCompiler() {
    }

    /// Compiles a graph without problems.
    ///
    /// @param name
    ///            the flow's name, such as `news/bbc`; the class is named for it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the graph has problems: all of them, a line each, with cell, line and column
    public static CompiledFlow compile(String name, FlowSource source, CellGraph graph, Libraries libraries) {
        throw new UnsupportedOperationException();
    }
}
