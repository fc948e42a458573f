package dev.flowcell.kernel.session;

/** Places in a cell's text by line and column. */
final class Lines {

    private Lines() {
    }

    /** The place of a line and column, both from 1. */
    static int offset(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return Math.min(text.length(), start + column - 1);
    }

    /** The text with all up to the end of the magic's line blanked, so that lines stay. */
    static String below(String text, int magic) {
        int end = text.indexOf('\n', magic);
        while (end > 0 && text.substring(magic, end).stripTrailing().endsWith("\\")) {
            end = text.indexOf('\n', end + 1);
        }
        return end < 0 ? blank(text) : blank(text.substring(0, end)) + text.substring(end);
    }

    private static String blank(String text) {
        return text.replaceAll("[^\n]", " ");
    }
}
