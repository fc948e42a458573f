package dev.flowcell.flow.compile;

import java.util.Map;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.plan.FlowPlan;

/// A flow as plain Java, ready for an image.
///
/// @param java
///            the source of its class
/// @param classes
///            class files by path in the jar, such as `flow/News.class`
/// @param key
///            hex SHA-256 of all that it was made from
public record CompiledFlow(FlowSource source, CellGraph graph, Libraries libraries, FlowPlan plan, String java,
        Map<String, byte[]> classes, String key) {
}
