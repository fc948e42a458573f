package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.display.Tables;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** `%vars`: the session's variables, with the cells that make them, and whether they ship. */
final class VariableTable {

    private final Notebook notebook;
    private final Flows flows;

    VariableTable(Notebook notebook, Flows flows) {
        this.notebook = notebook;
        this.flows = flows;
    }

    Magic magic() {
        return new LineMagic("vars", "lists the session's variables: name, type, size, cell, and whether they ship",
                "%vars", this::run);
    }

    private record Made(Node node, CellFacts.Variable variable) {
    }

    private void run(String arguments, CellContext context) {
        new Grammar("%vars", "%vars", 0, 0).parse(arguments);
        var variables = context.session().variables();
        if (variables.isEmpty()) {
            context.display().stream(Stream.stdout, "There are no variables\n");
            return;
        }
        var graph = flows.graph(notebook.flowSource());
        var made = made(graph);
        var rows = new ArrayList<List<String>>();
        for (var variable : variables) {
            var by = made.get(variable.name());
            rows.add(List.of(variable.name(), variable.type(), size(context.session(), variable.name()),
                    cell(graph, variable, by), by == null ? "no" : ships(graph, by)));
        }
        context.display().show(Tables.of(List.of("name", "type", "size", "cell", "ships"), rows));
    }

    private static Map<String, Made> made(CellGraph graph) {
        var made = new HashMap<String, Made>();
        for (var node : graph.nodes()) {
            node.facts().declares().forEach(variable -> made.putIfAbsent(variable.name(), new Made(node, variable)));
        }
        return made;
    }

    private static String size(Session session, String variable) {
        try {
            return session.size(variable);
        } catch (Fault hasNone) {
            return "";
        }
    }

    private static String cell(CellGraph graph, Session.Variable variable, @Nullable Made made) {
        if (made != null) {
            return called(made.node());
        }
        var own = variable.cell() == null ? null : graph.node(variable.cell()).orElse(null);
        return own != null && !own.facts().kind().runs() ? called(own) : "no cell declares it";
    }

    private static String called(Node node) {
        var number = String.valueOf(node.facts().cell().number());
        return node.facts().kind().runs() ? number + " " + node.name() : number + " " + node.facts().kind();
    }

    /** Whether it goes to other steps, and why not. */
    private static String ships(CellGraph graph, Made made) {
        var variable = made.variable();
        if (variable.secret() != null) {
            return "no: the secret is looked up where it is used";
        }
        if (variable.refusal() != null) {
            return (variable.lives() ? "stays in its process: " : "no: ") + variable.refusal();
        }
        var readers = graph.nodes().stream().filter(node -> node != made.node() && node.facts().kind().runs())
                .filter(node -> node.facts().reads().contains(variable.name())).map(Node::name)
                .collect(Collectors.joining(", "));
        return readers.isEmpty() ? "no other step reads it" : "to " + readers;
    }
}
