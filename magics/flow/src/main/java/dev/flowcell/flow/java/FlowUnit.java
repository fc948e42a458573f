package dev.flowcell.flow.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.cell.Cell;

/// A compilation unit made of cells, that knows where each character comes from.
///
/// @param className
///            the whole name of its class
/// @param pieces
///            in order of the text; what lies between them comes from no cell
public record FlowUnit(String className, String text, List<Piece> pieces) {

    /// A stretch of text taken from a cell.
    ///
    /// @param start
    ///            in the unit
    /// @param cellStart
    ///            in the cell's code
    /// @param runs
    ///            it is code that runs; a field's type is not
    public record Piece(Cell cell, int start, int cellStart, int length, boolean runs) {
    }

    /** A place in a cell's code. */
    public record Origin(Cell cell, int offset) {
    }

    /** Where a character of the unit comes from, or empty if from no cell. */
    public Optional<Origin> origin(long offset) {
        var low = 0;
        var high = pieces.size() - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            var piece = pieces.get(middle);
            if (offset < piece.start()) {
                high = middle - 1;
            } else if (offset > piece.start() + piece.length()) {
                low = middle + 1;
            } else {
                return Optional.of(new Origin(piece.cell(), piece.cellStart() + (int) offset - piece.start()));
            }
        }
        return Optional.empty();
    }

    /** The unit as javac reads it. */
    public JavaCompilation.Source source() {
        return new JavaCompilation.Source(className.replace('.', '/') + ".java", text);
    }

    /** Writes a unit. */
    static final class Writer {

        private final StringBuilder text = new StringBuilder();
        private final List<Piece> pieces = new ArrayList<>();

        /** Adds text of the compiler's own. */
        Writer add(String added) {
            text.append(added);
            return this;
        }

        /// Adds a stretch of a cell; its further lines are indented.
        ///
        /// @param source
        ///            of the cell's length, its code or a variant of it
        Writer copy(Cell cell, String source, int start, int end, String indent) {
            var from = start;
            while (from < end) {
                var lineEnd = source.indexOf('\n', from);
                var to = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
                if (to > from) {
                    pieces.add(new Piece(cell, text.length(), from, to - from, true));
                    text.append(source, from, to);
                }
                if (to < end && source.charAt(to) != '\n' && source.charAt(to) != '\r') {
                    text.append(indent);
                }
                from = to;
            }
            return this;
        }

        /** Adds text that says what a stretch of a cell says, so that errors in it have a place. */
        Writer echo(Cell cell, String added, int cellStart) {
            pieces.add(new Piece(cell, text.length(), cellStart, added.length(), false));
            text.append(added);
            return this;
        }

        /** How much is written. */
        int length() {
            return text.length();
        }

        FlowUnit unit(String className) {
            return new FlowUnit(className, text.toString(), List.copyOf(pieces));
        }
    }
}
