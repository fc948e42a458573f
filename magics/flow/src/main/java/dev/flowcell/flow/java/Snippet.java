package dev.flowcell.flow.java;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// One top-level part of a cell, as JShell would take it.
///
/// @param start
///            where it begins in the cell's code
/// @param end
///            behind its last character
/// @param text
///            its text, of the same length; modifiers without a meaning for a variable are blanked
/// @param name
///            of the type or method, or empty
/// @param variables
///            what it declares, where `kind` is variables
/// @param broken
///            it does not parse, so nothing is made of it
/// @param outline
///            of a type or method: its text without the bodies of methods, which is all that others need to compile
public record Snippet(Kind kind, int start, int end, String text, String name, List<Variable> variables,
        boolean broken, String outline) {

    /** What it is. */
    public enum Kind {
        imports, type, method, variables, statement,
        /** An expression that is no statement, such as `1 + 1`: shown in the notebook, of no effect. */
        expression,
        /** An expression that is a statement as well, such as a call. */
        call
    }

    /** Whether it is code that all cells share, not code that runs. */
    public boolean declaration() {
        return kind == Kind.imports || kind == Kind.type || kind == Kind.method;
    }

    /// A variable of a declaration.
    ///
    /// @param type
    ///            as its author wrote it, or null for `var`
    /// @param typeAt
    ///            where its type stands in the cell's code
    /// @param at
    ///            where its name stands in the cell's code
    /// @param initial
    ///            where its initial value begins, or -1
    /// @param initialEnd
    ///            behind the initial value
    /// @param arrayInitial
    ///            the initial value is `{ … }` alone
    public record Variable(String name, @Nullable String type, int typeAt, int at, int initial, int initialEnd,
            boolean arrayInitial) {
    }
}
