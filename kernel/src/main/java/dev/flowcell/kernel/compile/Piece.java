package dev.flowcell.kernel.compile;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A part of a cell that JShell would call a snippet.
///
/// @param start
///            where it begins in the cell
/// @param end
///            behind its last character
/// @param name
///            of the method or type that it declares, or null
/// @param variables
///            those that it declares
/// @param open
///            whether it ends without a semicolon
public record Piece(Kind kind, int start, int end, @Nullable String name, List<Declared> variables, boolean open) {

    /** What a piece is. */
    public enum Kind {
        /** Variables, one or several of one type. */
        variables,
        /** A statement that has no value. */
        statement,
        /** An expression with a side effect, which Java takes for a statement. */
        effect,
        /** An assignment to a variable: its value is not shown. */
        assignment,
        /** Any other expression. */
        expression,
        /** What only JShell can take: an import, a method, a type, what does not parse, what leaves its own snippet. */
        other
    }

    /// A variable that is declared.
    ///
    /// @param type
    ///            its type's text, or null for `var`
    /// @param typeStart
    ///            where the type stands in the cell as it is written in `type`, or -1
    /// @param start
    ///            where the initial value begins in the cell; -1 without one
    /// @param end
    ///            where it ends
    /// @param array
    ///            whether the initial value is elements in braces
    public record Declared(String name, @Nullable String type, int typeStart, int start, int end, boolean array) {
    }

    /** Whether it can be compiled together with its neighbours. */
    public boolean batched() {
        return kind != Kind.other;
    }

    /** Whether its value is shown where it is the last of its cell. */
    public boolean shown() {
        return open && (kind == Kind.effect || kind == Kind.expression);
    }

    /** The same piece of a text in which it stands so many characters later. */
    public Piece shifted(int by) {
        return new Piece(kind, start + by, end + by, name, variables.stream().map(each -> new Declared(each.name,
                each.type, each.typeStart < 0 ? -1 : each.typeStart + by, each.start < 0 ? -1 : each.start + by,
                each.end < 0 ? -1 : each.end + by, each.array)).toList(), open);
    }
}
