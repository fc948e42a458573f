package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Set;

/// Where a value may have a secret from.
sealed interface SecretSource {

    /// A call of `secret("NAME")`.
    ///
    /// @param name
    ///            empty where it is known only when the flow runs
    /// @param alone
    ///            the value is nothing but the secret's
    record Secret(String name, boolean alone) implements SecretSource {
    }

    /** What a variable or a parameter holds. */
    record Held(Symbol place) implements SecretSource {
    }

    /** What a method of the flow gives for arguments. */
    record Result(Symbol method, List<Set<SecretSource>> arguments) implements SecretSource {
    }
}
