package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.lang.model.util.ElementFilter;

import dev.flowcell.flow.java.TypeText;

/// The types of all top-level variables, and what keeps their values from shipping.
///
/// @param texts
///            as Java source with whole names; where a type has no name, the nearest that has one
/// @param refusals
///            of those that can't ship
record VariableTypes(Map<String, String> texts, Map<String, Shipping.Refusal> refusals) {

    /** No variables. */
    static final VariableTypes NONE = new VariableTypes(Map.of(), Map.of());

    /// Reads them off the flow's class.
    ///
    /// @param nameless
    ///            variables whose type has no name
    static VariableTypes of(Attributed attributed, Set<String> nameless) {
        var texts = new HashMap<String, String>();
        var refusals = new HashMap<String, Shipping.Refusal>();
        var text = new TypeText(attributed.unit().className());
        var shipping = new Shipping(attributed.task().getTypes(), attributed.unit().className());
        for (var field : ElementFilter.fieldsIn(attributed.fields().flow().getEnclosedElements())) {
            var name = field.getSimpleName().toString();
            texts.put(name, text.of(field.asType()));
            if (nameless.contains(name)) {
                refusals.put(name, new Shipping.Refusal("a type without a name can't ship: declare its type", false));
            } else {
                shipping.refusal(field.asType()).ifPresent(refusal -> refusals.put(name, refusal));
            }
        }
        return new VariableTypes(texts, refusals);
    }

    Optional<String> text(String variable) {
        return Optional.ofNullable(texts.get(variable));
    }

    Optional<Shipping.Refusal> refusal(String variable) {
        return Optional.ofNullable(refusals.get(variable));
    }

    /** Variables that may hold functions, a connection or anything else with a life of its own. */
    Set<String> living() {
        return new HashSet<>(refusals.keySet());
    }
}
