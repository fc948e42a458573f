package dev.flowcell.flow.graph;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.lang.model.element.Element;

/// What functions do that wait to be called: those that a variable holds, that a method or type makes, that a method is
/// given. Each is kept by the method in which that happens, since a later cell gives an earlier one nothing.
final class Functions {

    private final Map<Element, Map<Element, Code>> all = new LinkedHashMap<>();

    /** Those of a variable, method or type that come from a method or type. */
    Code of(Element holder, Element origin) {
        return all.computeIfAbsent(holder, key -> new LinkedHashMap<>()).computeIfAbsent(origin, key -> new Code());
    }

    /** Those of a variable, method or type, by where they come from. */
    Map<Element, Code> of(Element holder) {
        return all.getOrDefault(holder, Map.of());
    }

    Collection<Code> codes() {
        return all.values().stream().flatMap(codes -> codes.values().stream()).toList();
    }
}
