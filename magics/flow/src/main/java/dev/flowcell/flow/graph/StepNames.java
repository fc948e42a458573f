package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.runtime.source.JavaScanner;

/// The names of cells: what `%%step` says, else the first variable, else a fan-out's list, else `cell` and the number.
/// They are unique, and names of methods that hide nothing that a cell calls.
final class StepNames {

    private static final Set<String> OBJECT = Set.of("getClass", "hashCode", "equals", "clone", "toString", "notify",
            "notifyAll", "wait", "finalize");

    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    StepNames(List<CellCode> cells) {
        var taken = new HashSet<>(OBJECT);
        cells.forEach(code -> taken.addAll(called(code)));
        var given = new HashMap<String, Cell>();
        for (var code : cells) {
            var name = code.cell().name();
            if (name != null) {
                var other = given.putIfAbsent(name, code.cell());
                if (other == null) {
                    names.put(code.cell().id(), unique(name, taken));
                } else {
                    problems.add(new Problem(code.cell().id(), 1, 1, "cell " + other.number() + " and cell "
                            + code.cell().number() + " are both named " + name + ": rename one"));
                }
            }
        }
        for (var code : cells) {
            if (!names.containsKey(code.cell().id())) {
                names.put(code.cell().id(), unique(natural(code), taken));
            }
        }
    }

    /** By cell id, for all cells. */
    Map<String, String> names() {
        return names;
    }

    List<Problem> problems() {
        return problems;
    }

    private static String natural(CellCode code) {
        var cell = code.cell();
        var map = cell.map();
        if (cell.role() == Role.params) {
            return "params";
        }
        if (map != null) {
            return map.out() == null ? "cell" + cell.number() : map.out();
        }
        return code.snippets().stream().flatMap(snippet -> snippet.variables().stream()).findFirst()
                .map(variable -> variable.name()).orElse("cell" + cell.number());
    }

    private static String unique(String name, Set<String> taken) {
        var candidate = name;
        for (var number = 2; taken.contains(candidate)
                || taken.contains(FlowClassWriter.itemsMethod(candidate)); number++) {
            candidate = name + number;
        }
        taken.add(candidate);
        taken.add(FlowClassWriter.itemsMethod(candidate));
        return candidate;
    }

    /** Names in front of a parenthesis, and of methods: a step of that name would hide what they mean. */
    private static Set<String> called(CellCode code) {
        var called = new HashSet<String>();
        if (code.cell().role().apart()) {
            return called;
        }
        var tokens = new ArrayList<>(JavaScanner.tokens(code.cell().code()));
        if (code.cell().map() != null) {
            tokens.addAll(JavaScanner.tokens(code.cell().map().items()));
        }
        for (var index = 0; index + 1 < tokens.size(); index++) {
            if (tokens.get(index + 1).is("(") && (index == 0 || !tokens.get(index - 1).is("."))) {
                called.add(tokens.get(index).text());
            }
        }
        code.snippets().stream().filter(snippet -> snippet.kind() == Kind.method)
                .forEach(snippet -> called.add(snippet.name()));
        return called;
    }
}
