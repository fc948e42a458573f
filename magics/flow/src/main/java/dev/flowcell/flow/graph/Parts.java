package dev.flowcell.flow.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What the result of a method is a part of: a change of what `first(people)` gives is one of `people`.
final class Parts {

    private final Map<Symbol, Code> codes;
    private final Function<Symbol, List<Symbol>> targets;

    /// @param targets
    ///            what a call may run
    Parts(Map<Symbol, Code> codes, Function<Symbol, List<Symbol>> targets) {
        this.codes = codes;
        this.targets = targets;
    }

    /** Variables, and parameters or the type of the caller. */
    Set<Symbol> of(Symbol.Result result) {
        return of(result, new HashSet<>());
    }

    private Set<Symbol> of(Symbol.Result result, Set<Symbol> open) {
        var parts = new HashSet<Symbol>();
        if (!open.add(result.method())) {
            return parts;
        }
        for (var target : targets.apply(result.method())) {
            var code = codes.get(target);
            if (code != null) {
                code.returned.forEach(place -> parts.addAll(seen(place, target, result, open)));
            } else if (target.equals(result.method()) && result.arguments().isEmpty()) {
                parts.addAll(flat(result.receiver(), open)); // a record's accessor
            }
        }
        open.remove(result.method());
        return parts;
    }

    /** What a method's own place is for its caller. */
    private Set<Symbol> seen(Symbol place, Symbol method, Symbol.Result result, Set<Symbol> open) {
        return switch (place) {
            case Symbol.Parameter(var of, var index) when of.equals(method) -> index < result.arguments().size()
                    ? flat(result.arguments().get(index), open)
                    : Set.of();
            case Symbol.Type _ -> flat(result.receiver(), open);
            case Symbol.Result inner -> {
                var parts = new HashSet<Symbol>();
                of(inner, open).forEach(part -> parts.addAll(seen(part, method, result, open)));
                yield parts;
            }
            case Symbol.Variable _ -> Set.of(place);
            case Symbol.Parameter _,Symbol.Method _,Symbol.Given _,Symbol.Run _ -> Set.of();
        };
    }

    private Set<Symbol> flat(Set<Symbol> places, Set<Symbol> open) {
        var flat = new HashSet<Symbol>();
        places.forEach(place -> flat.addAll(place instanceof Symbol.Result result ? of(result, open) : Set.of(place)));
        return flat;
    }
}
