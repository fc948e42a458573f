package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Set;

/// What code of a flow speaks of, by name: so it outlives the compiler's run that found it, and means the same in the
/// next one.
sealed interface Symbol {

    /// A top-level variable, or a field that all users of a type share.
    ///
    /// @param name
    ///            as [Fields#name] has it
    record Variable(String name) implements Symbol {
    }

    /// A type, for its initialisers and for its own `this`.
    ///
    /// @param name
    ///            without the flow's class, a library's whole; of a type within a method something that no other has
    record Type(String name) implements Symbol {

        /** Whether a type is this one or stands within it. */
        boolean holds(Type other) {
            return other.name.equals(name) || other.name.startsWith(name + ".");
        }
    }

    /// A method or constructor.
    ///
    /// @param signature
    ///            its name and the types of its parameters
    record Method(Type owner, String signature, boolean constructor) implements Symbol {
    }

    /// A parameter of a method.
    ///
    /// @param index
    ///            from 0
    record Parameter(Symbol method, int index) implements Symbol {
    }

    /// What a function is called with, whichever it is.
    ///
    /// @param index
    ///            from 0
    record Given(int index) implements Symbol {
    }

    /// What a method of the flow gives: a part of something, where it gives that.
    record Result(Method method, Set<Symbol> receiver, List<Set<Symbol>> arguments) implements Symbol {
    }

    /// What a cell runs.
    ///
    /// @param cell
    ///            its id
    /// @param items
    ///            it is the expression that gives a fan-out's items
    record Run(String cell, boolean items) implements Symbol {
    }
}
