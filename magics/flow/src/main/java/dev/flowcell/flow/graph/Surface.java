package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.runtime.source.JavaScanner;

/// What the cells of a flow declare for each other: all that the code of one can mean something else by when another is
/// edited.
///
/// @param texts
///            by name: outlines of types and methods, types of variables, imports
record Surface(Map<String, String> texts) {

    /** Whatever an import may bring. */
    private static final String ANY = "*";

    static final Surface EMPTY = new Surface(Map.of());

    /// Reads it off parsed cells.
    ///
    /// @param flow
    ///            with the inferred types
    static Surface of(FlowCode flow) {
        var texts = new HashMap<String, String>();
        for (var code : flow.cells()) {
            var map = code.cell().map();
            if (map != null && map.out() != null) {
                add(texts, map.out(), "variable " + flow.types().get(map.out()) + " of " + code.cell().id());
            }
            if (code.cell().role() != Role.map) {
                code.snippets().forEach(snippet -> add(texts, flow, code.cell(), snippet));
            }
            code.lost().forEach(name -> add(texts, name, "lost"));
        }
        return new Surface(texts);
    }

    private static void add(Map<String, String> texts, FlowCode flow, Cell cell, Snippet snippet) {
        switch (snippet.kind()) {
            case imports -> {
                var tokens = JavaScanner.tokens(snippet.text());
                var last = tokens.get(Math.max(0, tokens.size() - 2)).text();
                var isModule = tokens.size() > 1 && tokens.get(1).is("module");
                add(texts, isModule ? ANY : last, snippet.text());
            }
            case type, method ->
                add(texts, snippet.name(), snippet.kind() + " " + snippet.outline() + snippet.broken());
            case variables -> snippet.variables().forEach(variable -> add(texts, variable.name(), "variable "
                    + (variable.type() == null ? flow.types().get(variable.name()) : variable.type())
                    + " of " + cell.id()));
            case statement, expression, call -> {
            }
        }
    }

    private static void add(Map<String, String> texts, String name, String text) {
        texts.merge(name, text, (one, other) -> one + "\n" + other);
    }

    /// Which cells may mean something else than before.
    ///
    /// @param words
    ///            of the cells' code, by cell id
    Set<String> affected(Surface before, Map<String, Set<String>> words) {
        var names = changed(before);
        if (names.contains(ANY)) {
            return words.keySet();
        }
        return names.isEmpty()
                ? Set.of()
                : words.entrySet().stream().filter(entry -> meets(entry.getValue(), names)).map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    /// Names that are declared in another way than before, and those whose declaration speaks of one that is.
    private Set<String> changed(Surface before) {
        var changed = new HashSet<String>();
        var open = new HashSet<String>(texts.keySet());
        open.addAll(before.texts.keySet());
        open.removeIf(name -> String.valueOf(texts.get(name)).equals(String.valueOf(before.texts.get(name))));
        for (var name : open) {
            changed.add(name);
            for (var surface : List.of(this, before)) {
                var text = surface.texts.getOrDefault(name, "");
                if (text.startsWith("type ")) { // a sealed parent's switches may not be complete any more
                    var body = text.indexOf('{');
                    words(body < 0 ? text : text.substring(0, body)).stream().filter(texts::containsKey)
                            .forEach(changed::add);
                }
            }
        }
        var size = -1;
        while (!changed.isEmpty() && size != changed.size()) {
            size = changed.size();
            texts.forEach((name, text) -> {
                if (!changed.contains(name) && meets(words(text), changed)) {
                    changed.add(name);
                }
            });
        }
        return changed;
    }

    /** All words that a cell's code says. */
    static Set<String> words(Cell cell) {
        var map = cell.map();
        var words = words(cell.code());
        if (map != null) {
            words.addAll(words(map.items()));
            words.add(map.item());
            words.add(String.valueOf(map.out()));
        }
        return words;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<String>();
        JavaScanner.tokens(text).stream().filter(JavaScanner.Token::word).forEach(token -> words.add(token.text()));
        return words;
    }

    private static boolean meets(Set<String> words, Set<String> names) {
        return words.size() < names.size()
                ? words.stream().anyMatch(names::contains)
                : names.stream().anyMatch(words::contains);
    }
}
