package dev.flowcell.flow.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.graph.SecretSource.Held;
import dev.flowcell.flow.graph.SecretSource.Result;
import dev.flowcell.flow.graph.SecretSource.Secret;

/** Which variables of a flow hold a secret's value, from whichever cell it comes. */
final class SecretFlows {

    private final Map<Symbol, Set<SecretSource>> flows = new HashMap<>();

    SecretFlows(Collection<CellScan> cells) {
        for (var cell : cells) {
            cell.secrets().flows().forEach((place, sources) -> flows
                    .computeIfAbsent(place, key -> new LinkedHashSet<>()).addAll(sources));
        }
    }

    /// The secret that a variable holds, if any.
    ///
    /// @param alias
    ///            it is declared with `secret("NAME")` alone, which each process resolves by itself
    Optional<String> heldBy(Symbol place, boolean alias) {
        var sources = flows.getOrDefault(place, Set.of());
        return find(alias
                ? sources.stream().filter(source -> !(source instanceof Secret secret && secret.alone())).toList()
                : sources, Map.of(), new HashSet<>(Set.of(place)));
    }

    private Optional<String> find(Collection<SecretSource> sources, Map<Symbol, Optional<String>> given,
            Set<Symbol> open) {
        for (var source : sources) {
            var found = switch (source) {
                case Secret secret -> Optional.of(secret.name());
                case Held(var place) -> given.containsKey(place) ? given.get(place) : place(place, given, open);
                case Result(var method, var arguments) -> result(method, arguments, given, open);
            };
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<String> place(Symbol place, Map<Symbol, Optional<String>> given, Set<Symbol> open) {
        if (!open.add(place)) {
            return Optional.empty();
        }
        var found = find(flows.getOrDefault(place, Set.of()), given, open);
        open.remove(place);
        return found;
    }

    private Optional<String> result(Symbol method, List<Set<SecretSource>> arguments,
            Map<Symbol, Optional<String>> given, Set<Symbol> open) {
        var own = new HashMap<Symbol, Optional<String>>();
        for (var index = 0; index < arguments.size(); index++) {
            own.put(new Symbol.Parameter(method, index), find(arguments.get(index), given, open));
        }
        return place(method, own, open);
    }
}
