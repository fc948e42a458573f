package dev.flowcell.kernel.wire;

/// How much text of a cell a front-end is sent. A browser draws a line anew with each part that comes, so one of many
/// megabytes stops it; and a notebook of hundreds of megabytes opens nowhere. What is cut leaves a mark.
final class OutputLimit {

    private final int longestLine;
    private final long most;
    private long shown;
    private long line;
    private long cutFromLine;
    private long cut;

    /// A limit for one stream of one cell.
    ///
    /// @param longestLine
    ///            characters of one line
    /// @param most
    ///            characters in all
    OutputLimit(int longestLine, long most) {
        this.longestLine = longestLine;
        this.most = most;
    }

    /** What of the next part is to be shown. */
    String take(String text) {
        StringBuilder taken = null;
        int from = 0;
        while (from < text.length()) {
            int newline = text.indexOf('\n', from);
            int end = newline < 0 ? text.length() : newline;
            int room = (int) Math.min(end - from, Math.max(0, longestLine - line));
            if (room == text.length() || shown >= most) {
                break; // all of it, or none of it
            }
            if (taken == null) {
                taken = new StringBuilder(text.length());
            }
            taken.append(text, from, from + room);
            line += room;
            cutFromLine += end - from - room;
            from = end;
            if (newline >= 0) {
                taken.append(markOfLine()).append('\n');
                line = 0;
                from++;
            }
        }
        if (shown >= most) {
            cut += text.length() - from;
        } else if (from < text.length()) {
            line += text.length();
            shown += text.length();
            return text;
        }
        String result = taken == null ? "" : taken.toString();
        shown += result.length();
        return result;
    }

    private String markOfLine() {
        String mark = cutFromLine == 0 ? "" : " [… %,d more characters of this line]".formatted(cutFromLine);
        cutFromLine = 0;
        return mark;
    }

    /** What is still to be said of it when the cell has ended. */
    String end() {
        String mark = markOfLine();
        if (cut > 0) {
            mark += "\n[… %,d more characters of this cell: write that much to a file]\n".formatted(cut);
            cut = 0;
        }
        return mark;
    }
}
