package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.Declarations;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.library.Libraries;

/// Cells to the cell graph: facts from the compiler, edges by the rules of the design's §2. A builder keeps what it
/// finds, so that after an edit only what that can change is looked at again. Safe for many threads.
public final class GraphBuilder {

    /** What the flow's class is called while nobody has named the flow. */
    private static final String CLASS = "flow.Flow";

    private Libraries libraries = Libraries.NONE;
    private Analysis analysis = Analysis.NONE;

    /** The graph of a notebook that is looked at once. Never fails for what is in a cell: that is among the problems. */
    public static CellGraph build(FlowSource source, Libraries libraries) {
        return new GraphBuilder().graph(source, libraries);
    }

    /** The graph of a notebook, after an edit mostly of the one before. */
    public synchronized CellGraph graph(FlowSource source, Libraries those) {
        if (!those.equals(libraries)) {
            analysis = Analysis.NONE;
            libraries = those;
        }
        try (var compilation = new JavaCompilation(those)) {
            var parsed = CellParser.parse(compilation, source.cells(), analysis.codes());
            var declarations = Declarations.of(parsed);
            var names = new StepNames(parsed);
            var flow = new FlowCode(CLASS, parsed, running(parsed, names.names()), declarations, Map.of(), Map.of());
            analysis = analysis.after(compilation, flow);
            var facts = FactsReader.read(source, analysis.typed(flow), analysis.inferred(), analysis.scans(),
                    analysis.types());
            var edges = new Edges(facts, names.names());

            var problems = new ArrayList<Problem>();
            facts.forEach(each -> problems.addAll(each.problems()));
            problems.addAll(declarations.problems());
            problems.addAll(names.problems());
            problems.addAll(edges.problems());
            var nodes = nodes(facts, names.names(), edges, problems);
            return new CellGraph(nodes, sorted(problems, source.cells()), Notes.of(nodes, parsed));
        }
    }

    private static Map<String, String> running(List<CellCode> cells, Map<String, String> names) {
        var running = new LinkedHashMap<String, String>();
        for (var code : cells) {
            var name = names.get(code.cell().id());
            var headless = code.cell().role() == Role.map && code.cell().map() == null;
            if (name != null && !headless && FactsReader.kind(code).runs()) {
                running.put(code.cell().id(), name);
            }
        }
        return running;
    }

    private static List<Node> nodes(List<CellFacts> facts, Map<String, String> names, Edges edges,
            List<Problem> problems) {
        var nodes = new ArrayList<Node>();
        var readers = new HashMap<String, List<CellFacts>>();
        facts.stream().filter(each -> each.kind().runs()).forEach(each -> each.reads()
                .forEach(name -> readers.computeIfAbsent(name, key -> new ArrayList<>()).add(each)));
        for (var each : facts) {
            var id = each.cell().id();
            var crossing = each.declares().stream().filter(variable -> readers
                    .getOrDefault(variable.name(), List.of()).stream().anyMatch(other -> other != each)).toList();
            var living = crossing.stream().filter(Variable::lives).findFirst();
            for (var variable : crossing) {
                if (variable.refusal() != null && !variable.lives()) {
                    problems.add(problem(each, variable, variable.name() + ": " + variable.refusal()));
                } else if (!variable.lives() && living.isPresent()) {
                    problems.add(problem(each, variable, variable.name() + " ships to other steps, and "
                            + living.get().name() + " is made anew in each process: declare them in two cells"));
                }
            }
            nodes.add(new Node(each, names.getOrDefault(id, id), edges.after(id), living.isPresent()));
        }
        return nodes;
    }

    private static Problem problem(CellFacts facts, Variable variable, String message) {
        return new Problem(facts.cell().id(), variable.line(), variable.column(), message);
    }

    private static List<Problem> sorted(List<Problem> problems, List<Cell> cells) {
        var numbers = new HashMap<String, Integer>();
        cells.forEach(cell -> numbers.put(cell.id(), cell.number()));
        return problems.stream().distinct()
                .sorted(Comparator.comparingInt((Problem problem) -> numbers.getOrDefault(problem.cell(), 0))
                        .thenComparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
