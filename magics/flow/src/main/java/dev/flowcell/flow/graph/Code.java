package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a stretch of code does by itself: a method, a type's initialisers, or the functions that a variable holds.
final class Code {

    /// A use of a top-level variable or a shared field.
    ///
    /// @param variable
    ///            its name, as [Fields#name] has it
    /// @param offset
    ///            in the cell's code, or -1
    /// @param held
    ///            it happens in a function that a variable holds
    record Use(String variable, boolean read, boolean write, int offset, boolean held) {

        Use(String variable, boolean read, boolean write, int offset) {
            this(variable, read, write, offset, false);
        }
    }

    /// A call, or anything else that may run other code of the flow.
    ///
    /// @param offset
    ///            in the cell's code, or -1
    /// @param receiver
    ///            what the receiver is part of: variables, parameters, or a type for its own `this`
    /// @param arguments
    ///            the same for each argument; those of the last parameter together
    /// @param functional
    ///            it may be a call of a function that the receiver holds
    record Call(Symbol target, int offset, Set<Symbol> receiver, List<Set<Symbol>> arguments, boolean functional) {

        /** A mention of something that is no call. */
        Call(Symbol target, int offset) {
            this(target, offset, Set.of(), List.of(), false);
        }
    }

    /// A change of what a method gives.
    ///
    /// @param offset
    ///            in the cell's code, or -1
    record Change(Symbol.Result place, int offset) {
    }

    final Set<Use> uses = new LinkedHashSet<>();
    final List<Call> calls = new ArrayList<>();
    /** Its own parameters, and its type for `this`, that it changes. */
    final Set<Symbol> mutated = new HashSet<>();
    /** What others give that it changes. */
    final Set<Change> changed = new LinkedHashSet<>();
    /** What its result is a part of. */
    final Set<Symbol> returned = new LinkedHashSet<>();
    /** For functions: what is called for them or held by a variable there; what those make or hold may be among them. */
    final Set<Call> makers = new LinkedHashSet<>();
    /** For functions: methods whose parameters may be among them. */
    final Set<Symbol> receivers = new LinkedHashSet<>();

    /** The same, for more to be added without a change of this. */
    Code copy() {
        var copy = new Code();
        copy.uses.addAll(uses);
        copy.calls.addAll(calls);
        copy.mutated.addAll(mutated);
        copy.changed.addAll(changed);
        copy.returned.addAll(returned);
        copy.makers.addAll(makers);
        copy.receivers.addAll(receivers);
        return copy;
    }
}
