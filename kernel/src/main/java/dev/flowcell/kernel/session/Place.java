package dev.flowcell.kernel.session;

import java.util.List;

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
record Place(String label, String text, int offset, List<Insertion> insertions) {

    /** Of a text that is a cell, or runs as it stands. */
    Place(String label, String text, int offset) {
        this(label, text, offset, List.of());
    }

    /** The line of the cell, from 1, of a place in the snippet. */
    int line(long position) {
        int end = cellPosition(position);
        int line = 1;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The column, from 1, of a place in the snippet. */
    int column(long position) {
        int at = cellPosition(position);
        return at - (text.lastIndexOf('\n', at - 1) + 1) + 1;
    }

    /** A line's text. */
    String lineText(int line) {
        return text.split("\n", -1)[line - 1];
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
