package dev.flowcell.flow.graph;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// What functions do that wait to be called: those that a variable holds, that a method or type makes, that a method is
/// given. Each is kept by the method in which that happens, since a later cell gives an earlier one nothing.
final class Functions {

    private final Map<Symbol, Map<Symbol, Code>> all = new LinkedHashMap<>();

    /** Those of a variable, method or type that come from a method or type. */
    Code of(Symbol holder, Symbol origin) {
        return all.computeIfAbsent(holder, key -> new LinkedHashMap<>()).computeIfAbsent(origin, key -> new Code());
    }

    /** Those of a variable, method or type, by where they come from. */
    Map<Symbol, Code> of(Symbol holder) {
        return all.getOrDefault(holder, Map.of());
    }

    Collection<Code> codes() {
        return all.values().stream().flatMap(codes -> codes.values().stream()).toList();
    }

    /** Takes copies of those of another cell. */
    void add(Functions others) {
        others.all.forEach((holder, codes) -> codes.forEach((origin, code) -> all
                .computeIfAbsent(holder, key -> new LinkedHashMap<>()).put(origin, code.copy())));
    }
}
