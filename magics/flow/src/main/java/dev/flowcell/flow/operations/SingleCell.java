package dev.flowcell.flow.operations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// One cell of a notebook as a flow of its own, for `%%remote`: the declarations of all cells, a cell of inputs in the
/// place of the steps whose values it reads, and the cell. What can't ship, a client say, is made there by its own cell.
///
/// @param source
///            the flow, as yet without its inputs' values
/// @param inputs
///            the variables whose values it needs
/// @param outputs
///            the variables that it makes or changes, and that ship
/// @param kept
///            the variables that it makes and that can't ship, with the reason
public record SingleCell(FlowSource source, List<String> inputs, List<String> outputs, Map<String, String> kept) {

    private static final String INPUTS = "inputs";

    static SingleCell of(FlowSource notebook, CellGraph graph, Libraries libraries, String cell) {
        var target = graph.node(cell).orElseThrow();
        refuse(target, graph);
        var others = new LinkedHashMap<String, Other>();
        graph.nodes().stream().filter(node -> !node.id().equals(cell)).forEach(node -> node.facts().declares()
                .forEach(variable -> others.put(variable.name(), new Other(variable, node))));
        var inputs = new LinkedHashSet<String>();
        var whole = new LinkedHashSet<String>(List.of(cell));
        gather(target, others, inputs, whole);
        try (var compilation = new JavaCompilation(libraries)) {
            var parsed = CellParser.parse(compilation, notebook.cells());
            var cells = new ArrayList<Cell>();
            cells.add(cell(INPUTS, Role.params, inputs.stream().map(others::get).toList()));
            unset(parsed, others, inputs, whole).ifPresent(cells::add);
            parsed.forEach(code -> cells.add(whole.contains(code.cell().id()) ? code.cell() : declarations(code)));
            var outputs = new ArrayList<String>();
            var kept = new LinkedHashMap<String, String>();
            for (var name : new TreeSet<>(target.facts().writes())) {
                var reason = stays(name, target, others);
                if (reason == null) {
                    outputs.add(name);
                } else {
                    kept.put(name, reason);
                }
            }
            return new SingleCell(notebook.with(cells, Map.of()), List.copyOf(inputs), List.copyOf(outputs), kept);
        }
    }

    /** A variable of another cell. */
    private record Other(Variable variable, Node node) {

        boolean ships() {
            return variable.refusal() == null && variable.secret() == null && !variable.lives();
        }

        String field() {
            return variable.type() + " " + variable.name() + ";";
        }
    }

    private static void refuse(Node target, CellGraph graph) {
        var problems = graph.problems().stream().filter(problem -> problem.cell().equals(target.id()))
                .map(problem -> "line " + problem.line() + ", column " + problem.column() + ": " + problem.message())
                .collect(Collectors.joining("\n"));
        if (!problems.isEmpty()) {
            throw Fault.settings(problems, "");
        }
        if (!target.facts().kind().runs()) {
            throw Fault.settings("there is nothing to run in this cell", "leave out %%remote: its declarations go along"
                    + " with the cells that use them");
        }
    }

    /** What the cell reads: as a value where it ships, and else by the cell that makes it, with what that one reads. */
    private static void gather(Node node, Map<String, Other> others, Set<String> inputs, Set<String> whole) {
        for (var name : node.facts().reads()) {
            var other = others.get(name);
            if (other != null && other.ships()) {
                inputs.add(name);
            } else if (other != null && whole.add(other.node().id())) {
                gather(other.node(), others, inputs, whole);
            }
        }
    }

    /** Variables that shared methods speak of, and that this cell has no use for: there, and empty. */
    private static Optional<Cell> unset(List<CellCode> parsed, Map<String, Other> others, Set<String> inputs,
            Set<String> whole) {
        var spoken = parsed.stream().flatMap(code -> code.snippets().stream()).filter(Snippet::declaration)
                .flatMap(snippet -> JavaScanner.tokens(snippet.text()).stream()).map(JavaScanner.Token::text)
                .collect(Collectors.toSet());
        var fields = others.values().stream().filter(other -> spoken.contains(other.variable().name()))
                .filter(other -> !inputs.contains(other.variable().name()) && !whole.contains(other.node().id()))
                .filter(other -> other.variable().type() != null).toList();
        return fields.isEmpty() ? Optional.empty() : Optional.of(cell("unset", Role.code, fields));
    }

    private static Cell cell(String name, Role role, List<Other> fields) {
        var code = fields.stream().map(Other::field).collect(Collectors.joining("\n"));
        return new Cell(name, 0, name, role, code, StepOptions.DEFAULT, List.of(), null, List.of());
    }

    /** The cell without what runs, on the same lines. */
    private static Cell declarations(CellCode code) {
        var cell = code.cell();
        if (cell.role().apart() || cell.role() == Role.setting) {
            return cell;
        }
        var text = new StringBuilder(cell.code());
        for (var snippet : code.snippets()) {
            if (!snippet.declaration() || cell.role() == Role.map) {
                for (var at = snippet.start(); at < snippet.end(); at++) {
                    if (text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                        text.setCharAt(at, ' ');
                    }
                }
            }
        }
        var blank = text.toString().isBlank();
        return new Cell(cell.id(), cell.number(), null, blank ? Role.setting : Role.code, text.toString(),
                StepOptions.DEFAULT, List.of(), null, List.of());
    }

    /** Why a variable can't come back, or null. */
    private static @Nullable String stays(String name, Node target, Map<String, Other> others) {
        var other = others.get(name);
        var variable = target.facts().declares().stream().filter(own -> own.name().equals(name)).findFirst()
                .orElse(other == null ? null : other.variable());
        return variable == null || variable.secret() != null ? "it holds a secret" : variable.refusal();
    }
}
