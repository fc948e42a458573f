package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// The variables that cells declare, and what keeps each from shipping.
final class Variables {

    private final VariableTypes types;
    private final Set<String> nameless;
    private final SecretFlows secrets;

    /// @param nameless
    ///            variables whose type has no name
    Variables(VariableTypes types, Set<String> nameless, SecretFlows secrets) {
        this.types = types;
        this.nameless = nameless;
        this.secrets = secrets;
    }

    /** Those of a cell, in order. */
    List<Variable> of(CellCode code) {
        var variables = new ArrayList<Variable>();
        var map = code.cell().map();
        if (map != null) {
            if (map.out() != null) {
                var held = secrets.heldBy(new Symbol.Run(code.cell().id(), false), false);
                variables.add(variable(map.out(), map.line(), map.outColumn(), null, held));
            }
            return variables;
        }
        for (var snippet : code.snippets()) {
            for (var variable : snippet.variables()) {
                if (variables.stream().noneMatch(known -> known.name().equals(variable.name()))) {
                    var place = CellCode.Place.of(code.cell().code(), variable.at());
                    variables.add(variable(variable.name(), place.line(), place.column(), alias(code, variable),
                            Optional.empty()));
                }
            }
        }
        return variables;
    }

    /// @param result
    ///            the secret in what a fan-out's items give
    private Variable variable(String name, int line, int column, @Nullable String secret, Optional<String> result) {
        var text = nameless.contains(name) ? null : types.text(name).orElse(null);
        var refusal = types.refusal(name);
        var held = refusal.isPresent()
                ? Optional.<String>empty()
                : secrets.heldBy(new Symbol.Variable(name), secret != null).or(() -> result);
        if (held.isPresent()) {
            var said = held.get().isEmpty()
                    ? "a secret, whose value never ships: call secret(…)"
                    : "the secret " + held.get() + ", whose value never ships: call secret(\"" + held.get() + "\")";
            return new Variable(name, text, line, column, "it holds " + said + " in the step that uses it", false,
                    null);
        }
        return new Variable(name, text, line, column, refusal.map(Shipping.Refusal::message).orElse(null),
                secret != null || refusal.map(Shipping.Refusal::lives).orElse(false), secret);
    }

    /** The secret's name where a variable is initialised with `secret("NAME")` alone. */
    private static @Nullable String alias(CellCode code, Snippet.Variable variable) {
        if (variable.initial() < 0) {
            return null;
        }
        var tokens = JavaScanner.tokens(code.cell().code().substring(variable.initial(), variable.initialEnd()));
        return tokens.size() == 4 && tokens.get(0).is("secret") && tokens.get(1).is("(")
                && tokens.get(2).text().startsWith("\"") && tokens.get(3).is(")")
                        ? tokens.get(2).text().replace("\"", "")
                        : null;
    }
}
