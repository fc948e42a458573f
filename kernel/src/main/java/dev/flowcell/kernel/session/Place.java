package dev.flowcell.kernel.session;

/// Where a snippet stands: what the user knows of it.
///
/// @param label
///            of its cell, such as `cell [3]`
/// @param text
///            the cell's text
/// @param offset
///            where in the text the snippet begins
/// @param shift
///            how many characters were put into the snippet before [#shiftFrom]
record Place(String label, String text, int offset, int shiftFrom, int shift) {

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
        long unshifted = position <= shiftFrom ? position : Math.max(shiftFrom, position - shift);
        return (int) Math.max(0, Math.min(text.length(), offset + unshifted));
    }
}
