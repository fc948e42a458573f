package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.lang.model.element.Element;

/// What a stretch of code does by itself: a method, a type's initialisers, or the functions that a variable holds.
final class Code {

    /// A use of a top-level variable.
    ///
    /// @param position
    ///            in the unit
    record Use(String variable, boolean read, boolean write, long position) {
    }

    /// A call, or anything else that may run other code of the flow.
    ///
    /// @param receiver
    ///            what the receiver is part of: variables, parameters, or a type for its own `this`
    /// @param arguments
    ///            the same for each argument
    record Call(Element target, long position, Set<Element> receiver, List<Set<Element>> arguments) {
    }

    final List<Use> uses = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    /** Its own parameters, and its type for `this`, that it changes. */
    final Set<Element> mutated = new HashSet<>();
}
