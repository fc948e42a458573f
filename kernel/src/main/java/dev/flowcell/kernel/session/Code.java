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
}
