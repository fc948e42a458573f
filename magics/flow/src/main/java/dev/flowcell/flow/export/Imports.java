package dev.flowcell.flow.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.Trees;
import dev.flowcell.api.Flowcell;
import dev.flowcell.runtime.source.JavaScanner;

/// The imports of a flow, of which each file has those that it uses.
///
/// @param all
///            as they stand in the flow's class, in order
record Imports(List<String> all) {

    private static final String FLOWCELL = Flowcell.class.getName();
    private static final String COLLECTORS = "java.util.stream.Collectors";

    static Imports of(CompilationUnitTree unit, Trees trees, String text) {
        var found = new ArrayList<String>();
        for (var each : unit.getImports()) {
            var positions = trees.getSourcePositions();
            found.add(text.substring((int) positions.getStartPosition(unit, each),
                    (int) positions.getEndPosition(unit, each)).replaceAll("\\s+", " "));
        }
        return new Imports(found);
    }

    /** With what every cell sees. */
    static List<String> withDefaults(List<String> imports) {
        var all = new ArrayList<>(List.of("import module java.base;", "import static " + FLOWCELL + ".*;",
                "import static " + COLLECTORS + ".*;"));
        all.addAll(imports);
        return all;
    }

    /** Those that a text uses, a line each: modules, others, static ones, with a blank line between the kinds. */
    String usedBy(String code) {
        var tokens = JavaScanner.tokens(code);
        var words = new HashSet<String>();
        var calls = new HashSet<String>();
        for (var index = 0; index < tokens.size(); index++) {
            var afterDot = index > 0 && tokens.get(index - 1).is(".");
            if (!afterDot) {
                words.add(tokens.get(index).text());
                if (index + 1 < tokens.size() && tokens.get(index + 1).is("(")) {
                    calls.add(tokens.get(index).text());
                }
            }
        }
        var used = all.stream().filter(each -> uses(each, words, calls)).collect(Collectors.groupingBy(
                each -> each.startsWith("import module ") ? 0 : each.startsWith("import static ") ? 2 : 1,
                java.util.TreeMap::new, Collectors.toList()));
        return used.values().stream().map(lines -> lines.stream().sorted().collect(Collectors.joining("\n")) + "\n")
                .collect(Collectors.joining("\n"));
    }

    private static boolean uses(String line, Set<String> words, Set<String> calls) {
        var name = line.replaceFirst("^import (static |module )?", "").replace(";", "").strip();
        if (line.startsWith("import module ")) {
            return true;
        }
        if (name.equals(FLOWCELL + ".*")) {
            return callsOneOf(Flowcell.class, calls);
        }
        if (name.equals(COLLECTORS + ".*")) {
            return callsOneOf(Collectors.class, calls);
        }
        return name.endsWith(".*") || words.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static boolean callsOneOf(Class<?> type, Set<String> calls) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> calls.contains(method.getName()));
    }
}
