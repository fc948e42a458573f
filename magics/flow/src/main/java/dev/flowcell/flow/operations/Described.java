package dev.flowcell.flow.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts.Kind;

/** What is kept of a compiled flow beside its image. */
final class Described {

    private Described() {
    }

    /** Declared types of its variables, by name. */
    static Map<String, String> types(CompiledFlow flow) {
        var types = new LinkedHashMap<String, String>();
        flow.graph().nodes().stream().flatMap(node -> node.facts().declares().stream()).forEach(variable -> {
            if (variable.type() != null) {
                types.put(variable.name(), variable.type());
            }
        });
        return types;
    }

    /** Names of its parameters. */
    static List<String> parameters(CompiledFlow flow) {
        return flow.graph().nodes().stream().filter(node -> node.facts().kind() == Kind.params)
                .flatMap(node -> node.facts().declares().stream()).map(variable -> variable.name()).toList();
    }
}
