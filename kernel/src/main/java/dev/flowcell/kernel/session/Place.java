package dev.flowcell.kernel.session;

import java.util.List;

import dev.flowcell.kernel.cell.Rewritten;
import org.jspecify.annotations.Nullable;

/// Where a snippet stands: what the user knows of it.
///
/// @param label
///            of its cell, such as `cell [3]`
/// @param text
///            the cell's text
/// @param offset
///            where in the text the snippet begins
/// @param insertions
///            what was put into the snippet, in order
/// @param rewritten
///            set where the text is not what the user wrote
record Place(String label, String text, int offset, List<Insertion> insertions, @Nullable Rewritten rewritten) {

    /** The line of the cell, from 1, of a place in the snippet. */
    int line(long position) {
        int end = ownPosition(position);
        String own = own();
        int line = 1;
        for (int i = 0; i < end; i++) {
            if (own.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The column, from 1, of a place in the snippet. */
    int column(long position) {
        int at = ownPosition(position);
        return at - (own().lastIndexOf('\n', at - 1) + 1) + 1;
    }

    /** A line's text. */
    String lineText(int line) {
        return own().split("\n", -1)[line - 1];
    }

    /** How many lines the cell has. */
    int lines() {
        return own().split("\n", -1).length;
    }

    private String own() {
        return rewritten == null ? text : rewritten.own();
    }

    private int ownPosition(long position) {
        int at = cellPosition(position);
        return rewritten == null ? at : rewritten.own(at);
    }

    int cellPosition(long position) {
        long unshifted = position;
        for (Insertion insertion : insertions) {
            if (unshifted > insertion.at()) {
                unshifted = Math.max(insertion.at(), unshifted - insertion.text().length());
            }
        }
        return (int) Math.max(0, Math.min(text.length(), offset + unshifted));
    }
}
