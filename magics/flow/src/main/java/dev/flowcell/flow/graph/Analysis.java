package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellErrors;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.TypeInference;
import dev.flowcell.flow.java.TypeInference.Inferred;

/// What the compiler knows of a flow's cells. After an edit only those cells are compiled again that it can change: the
/// edited ones, and those that say a name which means something else by now.
///
/// @param codes
///            by cell id, as [dev.flowcell.flow.java.CellParser] has them
/// @param words
///            that each cell's code says, by cell id
/// @param scans
///            by cell id
record Analysis(Map<String, CellCode> codes, Map<String, Set<String>> words, Surface surface, Inferred inferred,
        Map<String, CellScan> scans, VariableTypes types) {

    /** Nothing is known yet. */
    static final Analysis NONE = new Analysis(Map.of(), Map.of(), Surface.EMPTY, Inferred.NONE, Map.of(),
            VariableTypes.NONE);

    /// The same of edited cells.
    ///
    /// @param flow
    ///            without inferred types
    Analysis after(JavaCompilation compilation, FlowCode flow) {
        var codes = new HashMap<String, CellCode>();
        var words = new HashMap<String, Set<String>>();
        var dirty = new HashSet<String>();
        for (var code : flow.cells()) {
            var id = code.cell().id();
            var known = this.codes.get(id);
            var same = known != null && !dirty.contains(id) && isSame(known.cell(), code.cell());
            codes.put(id, code);
            words.put(id, same ? this.words.getOrDefault(id, Set.of()) : Surface.words(code.cell()));
            if (!same) {
                dirty.add(id);
            }
        }
        var typed = infer(compilation, flow, words, dirty);
        var scans = new HashMap<>(this.scans);
        scans.keySet().retainAll(codes.keySet());
        var variables = types;
        if (!dirty.isEmpty()) {
            var unit = FlowClassWriter.write(typed.flow(), dirty);
            var attributed = Attributed.of(compilation, unit, Attributed.runs(flow));
            var errors = CellErrors.of(unit, flow, attributed.diagnostics()).stream()
                    .collect(Collectors.groupingBy(Problem::cell));
            variables = VariableTypes.of(attributed, typed.inferred().nameless());
            var members = attributed.members(dirty);
            for (var id : dirty) {
                scans.put(id, CellScan.of(attributed, id, members.getOrDefault(id, List.of()), variables.living(),
                        errors.getOrDefault(id, List.of())));
            }
        }
        return new Analysis(codes, words, Surface.of(typed.flow()), typed.inferred(), scans, variables);
    }

    /** The flow with the types of all its variables. */
    FlowCode typed(FlowCode flow) {
        return flow.typed(inferred.types(), inferred.maps());
    }

    private record Typed(FlowCode flow, Inferred inferred) {
    }

    /** Finds the types of edited cells' variables, and then of those that depend on them; adds what is affected. */
    private Typed infer(JavaCompilation compilation, FlowCode flow, Map<String, Set<String>> words,
            Set<String> dirty) {
        var typed = new Typed(flow.typed(inferred.types(), inferred.maps()), inferred);
        var done = Set.<String>of();
        dirty.addAll(Surface.of(typed.flow()).affected(surface, words));
        while (!done.equals(dirty)) {
            done = Set.copyOf(dirty);
            var clean = flow.cells().stream().filter(code -> !dirty.contains(code.cell().id())).toList();
            var known = inferred.of(clean.stream().map(code -> code.cell().id()).collect(Collectors.toSet()),
                    clean.stream().flatMap(code -> declared(code).stream()).collect(Collectors.toSet()));
            var all = TypeInference.infer(compilation, flow, known, dirty);
            typed = new Typed(flow.typed(all.types(), all.maps()), all);
            dirty.addAll(Surface.of(typed.flow()).affected(surface, words));
        }
        return typed;
    }

    private static Set<String> declared(CellCode code) {
        var names = new HashSet<String>();
        var map = code.cell().map();
        if (map != null) {
            names.add(String.valueOf(map.out()));
        } else {
            code.snippets().forEach(snippet -> snippet.variables().forEach(variable -> names.add(variable.name())));
        }
        return names;
    }

    private static boolean isSame(Cell one, Cell other) {
        return one.role() == other.role() && one.code().equals(other.code())
                && String.valueOf(one.map()).equals(String.valueOf(other.map()));
    }
}
