package dev.flowcell.notebook.state;

import java.util.function.Function;

/// Why a cell is stale.
///
/// @param name
///            the variable that it is about; for [Kind#declared] the type or method
/// @param cell
///            id of the cell that is the cause
public record Reason(Kind kind, String name, String cell) {

    /** What the other cell did. */
    public enum Kind {
        /** It has made the variable anew since. */
        made,
        /** It has changed the variable since. */
        changed,
        /** It has declared a type or a method anew since. */
        declared,
        /** It has made the variable anew, so that what the stale cell had done to it is gone. */
        undone,
        /** It comes later, and had changed the variable before. */
        ahead,
        /** It has changed the same value more than once. */
        twice,
        /** It changes the variable, and has not run. */
        missing,
        /** It is stale itself. */
        stale,
        /** It makes the variable, and its last run failed. */
        failed,
        /** It is the stale cell itself: it uses a name that no cell declares any more. */
        undeclared,
        /** It had changed the variable, and does so no more: it was edited or deleted. */
        gone;

        /** Whether only a variable that is made anew mends it. */
        boolean spoiled() {
            return this == ahead || this == twice || this == gone;
        }
    }

    /// In words.
    ///
    /// @param called
    ///            what people call a cell, such as `cell 4 (counts)`; empty for one that is not in the notebook
    /// @param self
    ///            id of the stale cell
    public String text(Function<String, String> called, String self) {
        var other = called.apply(cell);
        return switch (kind) {
            case made, declared -> other + " has made " + name + " anew";
            case changed -> other + " has changed " + name + " since";
            case undone -> other + " has made " + name + " anew, without what this cell does to it";
            case ahead -> other + " comes later and had changed " + name + " before this cell ran";
            case twice -> (cell.equals(self) ? "it" : other) + " has changed the same " + name + " more than once";
            case missing -> other + ", which changes " + name + ", has not run";
            case stale -> other + ", which makes " + name + ", is stale";
            case failed -> other + ", which makes " + name + ", failed";
            case undeclared -> "no cell declares " + name + " any more";
            case gone -> name + " was changed by "
                    + (other.isEmpty() ? "a cell that is deleted" : "what was in " + other + " before");
        };
    }
}
