package dev.flowcell.flow.java;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.runtime.source.JavaScanner;

/// Who declares what. The first cell that declares a name has it; a second one is a problem that names both.
public final class Declarations {

    private record Owner(Cell cell, int at) {
    }

    private final Map<String, Owner> variables = new LinkedHashMap<>();
    private final Map<String, Owner> types = new LinkedHashMap<>();
    private final Map<String, Owner> methods = new LinkedHashMap<>();
    private final Set<Snippet> doubled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Snippet.Variable> doubledVariables = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Problem> problems = new ArrayList<>();

    private Declarations() {
    }

    /** Goes through the cells in order. */
    public static Declarations of(List<CellCode> cells) {
        var declarations = new Declarations();
        cells.forEach(declarations::add);
        return declarations;
    }

    /** Names that two cells declare. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The top-level variables. */
    public Set<String> variables() {
        return Collections.unmodifiableSet(variables.keySet());
    }

    /** The id of the cell that declares a variable; empty if none does. */
    public String cell(String variable) {
        var owner = variables.get(variable);
        return owner == null ? "" : owner.cell().id();
    }

    /** Whether this declaration of a variable is the one that counts. */
    public boolean counts(Snippet.Variable variable) {
        return !doubledVariables.contains(variable);
    }

    /** Whether this type or method is the one that counts. */
    public boolean counts(Snippet snippet) {
        return !doubled.contains(snippet);
    }

    Set<String> names() {
        var names = new TreeSet<>(variables.keySet());
        names.addAll(types.keySet());
        methods.keySet().forEach(method -> names.add(method.substring(0, method.indexOf('('))));
        return names;
    }

    private void add(CellCode code) {
        var cell = code.cell();
        var map = cell.map();
        for (var snippet : code.snippets()) {
            if (snippet.broken() && snippet.kind() != Kind.variables) {
                continue;
            }
            switch (snippet.kind()) {
                case type -> {
                    if (cell.role() != Role.map && !claim(types, snippet.name(), snippet.name(), code, at(snippet))) {
                        doubled.add(snippet);
                    }
                }
                case method -> {
                    var signature = signature(snippet);
                    if (cell.role() != Role.map && !claim(methods, signature, signature, code, at(snippet))) {
                        doubled.add(snippet);
                    }
                }
                case variables -> {
                    if (cell.role() != Role.map) {
                        for (var variable : snippet.variables()) {
                            if (!claim(variables, variable.name(), variable.name(), code, variable.at())) {
                                doubledVariables.add(variable);
                            }
                        }
                    }
                }
                case imports, statement, expression, call -> {
                }
            }
        }
        if (map != null && map.out() != null) {
            claim(variables, map.out(), map.out(), code, -1);
        }
    }

    private boolean claim(Map<String, Owner> owners, String key, String name, CellCode code, int at) {
        var first = owners.putIfAbsent(key, new Owner(code.cell(), at));
        if (first == null) {
            return true;
        }
        if (first.cell() == code.cell()) {
            problems.add(problem(code, at, name + " is declared twice in this cell: keep one"));
        } else {
            problems.add(problem(code, at, name + " is declared by cell " + first.cell().number() + " and by cell "
                    + code.cell().number() + ": rename one"));
        }
        return false;
    }

    private static Problem problem(CellCode code, int at, String message) {
        var map = code.cell().map();
        return at < 0 && map != null
                ? new Problem(code.cell().id(), map.line(), map.outColumn(), message)
                : code.problem(at, message);
    }

    private static int at(Snippet snippet) {
        return JavaScanner.tokens(snippet.text()).stream().filter(token -> token.is(snippet.name())).findFirst()
                .map(token -> snippet.start() + token.start()).orElse(snippet.start());
    }

    /** A method's name and the types of its parameters, as written. */
    private static String signature(Snippet snippet) {
        var tokens = JavaScanner.tokens(snippet.text());
        var index = 0;
        while (index < tokens.size() && !(tokens.get(index).is(snippet.name()) && tokens.get(index + 1).is("("))) {
            index++;
        }
        var types = new ArrayList<String>();
        var parameter = new StringBuilder();
        var depth = 0;
        var last = "";
        for (var at = index + 1; at < tokens.size(); at++) {
            var token = tokens.get(at);
            depth += "(<[".indexOf(token.symbol()) >= 0 ? 1 : 0;
            depth -= ")>]".indexOf(token.symbol()) >= 0 ? 1 : 0;
            if (depth == 0 || depth == 1 && token.is(",")) {
                if (!last.isEmpty()) {
                    types.add(parameter.toString());
                }
                parameter.setLength(0);
                last = "";
                if (depth == 0) {
                    break;
                }
            } else if (!(depth == 1 && token.is("("))) {
                parameter.append(last);
                last = token.is("final") ? "" : token.text();
            }
        }
        return snippet.name() + "(" + String.join(", ", types) + ")";
    }
}
