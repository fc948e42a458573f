package dev.flowcell.kernel.session;

import java.util.List;

import dev.flowcell.kernel.cell.Rewritten;
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
/// @param rewritten
///            set where that is not what the user wrote
record Code(String label, @Nullable String cell, String text, int from, int to, @Nullable Rewritten rewritten) {

    Code(String label, @Nullable String cell, String text, int from, int to) {
        this(label, cell, text, from, to, null);
    }

    /** The cell's id, or its label where it has none. */
    String origin() {
        return cell == null ? label : cell;
    }

    /** The place of a snippet that begins there, with what was put into it. */
    Place place(int offset, List<Insertion> insertions) {
        return new Place(label, text, offset, insertions, rewritten);
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
