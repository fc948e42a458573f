package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.flow.java.CellCode;
import dev.flowcell.runtime.source.JavaScanner;

/// Which types and methods of the flow code needs, to the end: a change of one of them is a change of it.
final class Reach {

    private final Map<String, Set<String>> mentions = new HashMap<>();
    private final Set<String> declared = new HashSet<>();
    private final VariableTypes types;

    Reach(List<CellCode> cells, Collection<CellScan> scans, VariableTypes types) {
        this.types = types;
        for (var scan : scans) {
            scan.mentions().forEach((name, others) -> {
                if (!name.equals(Mentions.RUN)) {
                    mentions.computeIfAbsent(name, key -> new HashSet<>()).addAll(others);
                }
            });
        }
        cells.stream().flatMap(code -> code.snippets().stream()).filter(snippet -> !snippet.name().isEmpty())
                .forEach(snippet -> declared.add(snippet.name()));
    }

    /** Names of the types and methods that a cell mentions, that its variables' types are made of, and so on. */
    Set<String> of(CellScan scan, Set<String> reads, Set<String> writes) {
        var open = new ArrayList<>(scan.mentions().getOrDefault(Mentions.RUN, Set.of()));
        reads.forEach(name -> open.addAll(typeNames(name)));
        writes.forEach(name -> open.addAll(typeNames(name)));
        var reached = new TreeSet<String>();
        while (!open.isEmpty()) {
            var next = open.removeLast();
            if (declared.contains(next) && reached.add(next)) {
                open.addAll(mentions.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    private List<String> typeNames(String variable) {
        return types.text(variable)
                .map(text -> JavaScanner.tokens(text).stream().map(JavaScanner.Token::text).toList())
                .orElse(List.of());
    }
}
