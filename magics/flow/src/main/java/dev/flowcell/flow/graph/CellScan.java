package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

import com.sun.source.util.TreePath;
import dev.flowcell.flow.cell.Problem;

/// What the compiler knows of the code of one cell by itself; true until the cell is edited, or the meaning of a name
/// that it says.
///
/// @param codes
///            by method, type, and what it runs
/// @param functions
///            those that a variable holds, and those that a method or type makes
/// @param given
///            those that a method is given
/// @param overrides
///            for methods of its types, those of supertypes that they override
/// @param mentions
///            names of types and methods that its types and methods mention, by their names; by the empty name those of
///            what runs
/// @param errors
///            the compiler's
record CellScan(Map<Symbol, Code> codes, Functions functions, Functions given,
        Map<Symbol, Set<Symbol>> overrides, Map<String, Set<String>> mentions, SecretScan secrets,
        List<Problem> errors) {

    /// Scans the members of a cell.
    ///
    /// @param living
    ///            variables whose value can't ship
    static CellScan of(Attributed attributed, String cell, List<TreePath> members, Set<String> living,
            List<Problem> errors) {
        var symbols = new Symbols(attributed.task().getTypes(), attributed.fields(), attributed.runs(), cell);
        var code = new CodeScan(attributed, cell, symbols, living);
        var mentions = new Mentions(attributed);
        var secrets = new SecretScan(attributed, cell, symbols);
        var overrides = new HashMap<Symbol, Set<Symbol>>();
        for (var member : members) {
            code.scan(member, null);
            mentions.scan(member);
            secrets.scan(member, null);
            var element = attributed.element(member);
            if (element instanceof TypeElement) {
                all(element, symbols, overrides);
            }
        }
        code.ofConstants().forEach(method -> overrides(method, symbols, overrides));
        var found = code.found();
        return new CellScan(found.codes, found.functions, found.given, overrides, mentions.names(), secrets, errors);
    }

    private static void all(Element type, Symbols symbols, Map<Symbol, Set<Symbol>> overrides) {
        for (var method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            overrides(method, symbols, overrides);
        }
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(nested -> all(nested, symbols, overrides));
    }

    private static void overrides(ExecutableElement method, Symbols symbols, Map<Symbol, Set<Symbol>> overrides) {
        var symbol = symbols.of(method);
        var overridden = symbols.of(new HashSet<>(Overriding.overridden(method)));
        if (symbol != null && !overridden.isEmpty()) {
            overrides.put(symbol, overridden);
        }
    }
}
