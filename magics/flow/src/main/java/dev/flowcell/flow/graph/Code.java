package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.lang.model.element.Element;

/// What a stretch of code does by itself: a method, a type's initialisers, or the functions that a variable holds.
final class Code {

    /// A use of a top-level variable or a shared field.
    ///
    /// @param variable
    ///            its name, as [Fields#name] has it
    /// @param position
    ///            in the unit
    /// @param held
    ///            it happens in a function that a variable holds
    record Use(String variable, boolean read, boolean write, long position, boolean held) {

        Use(String variable, boolean read, boolean write, long position) {
            this(variable, read, write, position, false);
        }
    }

    /// A call, or anything else that may run other code of the flow.
    ///
    /// @param receiver
    ///            what the receiver is part of: variables, parameters, or a type for its own `this`
    /// @param arguments
    ///            the same for each argument
    record Call(Element target, long position, Set<Element> receiver, List<Set<Element>> arguments) {

        /** A mention of something that is no call. */
        Call(Element target, long position) {
            this(target, position, Set.of(), List.of());
        }
    }

    final List<Use> uses = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    /** Its own parameters, and its type for `this`, that it changes. */
    final Set<Element> mutated = new HashSet<>();
    /** For functions: what is called for them or held by a variable there; what those make or hold may be among them. */
    final Set<Call> makers = new LinkedHashSet<>();
    /** For functions: methods whose parameters may be among them. */
    final Set<Element> receivers = new LinkedHashSet<>();
}
