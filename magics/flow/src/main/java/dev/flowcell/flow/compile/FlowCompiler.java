package dev.flowcell.flow.compile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import javax.lang.model.SourceVersion;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellErrors;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.Declarations;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.FlowCode.MapTypes;
import dev.flowcell.flow.java.FlowUnit;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.ShortNames;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.error.Fault;

/** The cell graph to the compiled flow. */
public final class FlowCompiler {

    private static final String PACKAGE = "flow";

    private FlowCompiler() {
    }

    /// Compiles a graph without problems.
    ///
    /// @param name
    ///            the flow's name, such as `news/bbc`; the class is named for it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the graph has problems: all of them, a line each, with cell, line and column
    public static CompiledFlow compile(String name, FlowSource source, CellGraph graph, Libraries libraries) {
        refuse(source, graph.problems());
        try (var compilation = new JavaCompilation(libraries)) {
            var cells = CellParser.parse(compilation, source.cells()).stream().map(CellCode::withoutPeeks).toList();
            var flow = code(name, cells, graph);
            var unit = FlowClassWriter.write(flow, documentation(name));
            var classes = classes(compilation, unit, flow, source);
            var keys = new StepKeys(cells, libraries);
            var plan = PlanWriter.plan(source, graph, unit, keys);
            return new CompiledFlow(source, graph, libraries, plan, unit.text(), classes,
                    keys.flow(unit.text(), plan, source));
        }
    }

    private static FlowCode code(String name, List<CellCode> cells, CellGraph graph) {
        var declarations = Declarations.of(cells);
        var shorter = new ShortNames(cells);
        var names = new LinkedHashMap<String, String>();
        var types = new HashMap<String, String>();
        var maps = new HashMap<String, MapTypes>();
        for (var node : graph.nodes()) {
            if (node.facts().kind().runs()) {
                names.put(node.id(), node.name());
                node.facts().declares().forEach(variable -> types.put(variable.name(), shorter.of(type(variable))));
                var map = node.facts().map();
                if (map != null) {
                    maps.put(node.id(), new MapTypes(shorter.of(map.items()), shorter.of(map.item()),
                            map.result() == null ? null : shorter.of(map.result())));
                }
            }
        }
        var className = PACKAGE + "." + className(name, cells);
        return new FlowCode(className, cells, names, declarations, types, maps);
    }

    /** A variable without a type that can be written is used in its own cell only. */
    private static String type(Variable variable) {
        return variable.type() == null ? "java.lang.Object" : variable.type();
    }

    private static Map<String, byte[]> classes(JavaCompilation compilation, FlowUnit unit, FlowCode flow,
            FlowSource source) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var classes = compilation.classes(unit.source(), diagnostics);
        if (classes.isEmpty()) {
            refuse(source, CellErrors.of(unit, flow, diagnostics.getDiagnostics()));
            throw new IllegalStateException("the flow's class does not compile: " + diagnostics.getDiagnostics());
        }
        return classes;
    }

    private static void refuse(FlowSource source, List<Problem> problems) {
        if (!problems.isEmpty()) {
            var numbers = new HashMap<String, Integer>();
            source.cells().forEach(cell -> numbers.put(cell.id(), cell.number()));
            throw Fault.settings(problems.stream()
                    .map(problem -> "cell " + numbers.getOrDefault(problem.cell(), 0) + ", line " + problem.line()
                            + ", column " + problem.column() + ": " + problem.message())
                    .collect(Collectors.joining("\n", source.notebook() + " is no flow yet:\n", "")), "");
        }
    }

    private static String documentation(String name) {
        return "The flow `" + name
                + "`: its variables are static fields, each of its cells that runs is a method. The\n"
                + "cells' edges, not their order here, say what runs when.";
    }

    /** `news/bbc` becomes `NewsBbc`; a cell's own type of that name is stepped around. */
    private static String className(String flow, List<CellCode> cells) {
        var name = new StringBuilder();
        for (var part : flow.split("[^A-Za-z0-9]+")) {
            name.append(part.isEmpty() ? "" : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        if (!SourceVersion.isName(name)) {
            name.insert(0, "Flow");
        }
        var types = cells.stream().flatMap(code -> code.snippets().stream()).map(snippet -> snippet.text())
                .collect(Collectors.joining("\n"));
        while (types.matches("(?s).*\\b" + name + "\\b.*")) {
            name.append("Flow");
        }
        return name.toString();
    }

    /** The nodes that run. */
    static List<Node> running(CellGraph graph) {
        return graph.nodes().stream().filter(node -> node.facts().kind().runs()).toList();
    }
}
