package dev.flowcell.kernel.session;

import org.jspecify.annotations.Nullable;

/// The Java of a cell.
///
/// @param label
///            of the cell, for errors
/// @param cell
///            its id, or null
/// @param text
///            the whole cell
/// @param from
///            where the Java begins in it
/// @param to
///            where it ends
record Code(String label, @Nullable String cell, String text, int from, int to) {

    /** The cell's id, or its label where it has none. */
    String origin() {
        return cell == null ? label : cell;
    }

    /// The name of a file for it, such as `cell3.java` for `cell [3]`: a stack trace that the code itself prints has
    /// it.
    ///
    /// @param batch
    ///            tells those apart that have no number
    String file(int batch) {
        String number = label.replaceAll("\\D", "");
        return number.isEmpty() ? "code" + batch + ".java" : "cell" + number + ".java";
    }
}
