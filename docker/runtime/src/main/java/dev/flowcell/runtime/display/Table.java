package dev.flowcell.runtime.display;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Rows and columns, ready to be shown. In HTML it takes its looks from the page, so that it fits light and dark
/// themes, and nothing in it is taken for a formula.
///
/// @param heads
///            the columns' names
/// @param numeric
///            which columns are set flush right
/// @param rows
///            those that are shown
/// @param numbered
///            whether each row's number is shown
/// @param note
///            what is not shown, or empty
record Table(List<String> heads, List<Boolean> numeric, List<Row> rows, boolean numbered, String note) {

    /// A row.
    ///
    /// @param number
    ///            its place, from 0; negative for the gap where rows are left out
    record Row(long number, List<Cell> cells) {

        static final Row GAP = new Row(-1, List.of());

        boolean gap() {
            return number < 0;
        }
    }

    /// A cell.
    ///
    /// @param html
    ///            the same as HTML, where it is more than text
    record Cell(String text, @Nullable String html) {

        static final Cell EMPTY = new Cell("", null);
    }

    /** The widest column of a table in text, in characters. */
    private static final int WIDTH = 40;

    private static final String LEFT = "<td style=\"text-align:left;white-space:pre-line;overflow-wrap:anywhere;"
            + "min-width:4em;max-width:36em\">";

    /** As HTML. */
    String html() {
        StringBuilder html = new StringBuilder(
                "<div class=\"tex2jax_ignore mathjax_ignore\" style=\"overflow-x:auto\"><table><thead><tr>");
        if (numbered) {
            html.append("<th></th>");
        }
        for (int i = 0; i < heads.size(); i++) {
            html.append(numeric.get(i) ? "<th>" : "<th style=\"text-align:left\">").append(Html.escape(heads.get(i)))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>");
        rows.forEach(row -> html(row, html));
        html.append("</tbody></table>");
        if (!note.isEmpty()) {
            html.append("<p style=\"opacity:0.7\">").append(Html.escape(note)).append("</p>");
        }
        return html.append("</div>").toString();
    }

    private void html(Row row, StringBuilder html) {
        html.append("<tr>");
        if (numbered) {
            html.append("<th style=\"opacity:0.7\">").append(row.gap() ? "⋮" : row.number()).append("</th>");
        }
        for (int i = 0; i < heads.size(); i++) {
            html.append(numeric.get(i) ? "<td>" : LEFT);
            if (row.gap()) {
                html.append("⋮");
            } else {
                Cell cell = row.cells().get(i);
                html.append(cell.html() == null ? Html.escape(cell.text()) : cell.html());
            }
            html.append("</td>");
        }
        html.append("</tr>");
    }

    /** As text for a terminal. */
    String text() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(heads);
        if (numbered) {
            head.addFirst("");
        }
        lines.add(head);
        for (Row row : rows) {
            List<String> line = new ArrayList<>();
            if (numbered) {
                line.add(row.gap() ? "⋮" : String.valueOf(row.number()));
            }
            for (int i = 0; i < heads.size(); i++) {
                line.add(row.gap() ? "⋮" : row.cells().get(i).text());
            }
            lines.add(line);
        }
        lines.replaceAll(line -> line.stream().map(Table::onOneLine).toList());
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), widths, text);
            if (i == 0) {
                List<String> rule = new ArrayList<>();
                for (int width : widths) {
                    rule.add("─".repeat(width));
                }
                line(rule, widths, text);
            }
        }
        return note.isEmpty() ? text.toString().stripTrailing() : text + note;
    }

    private void line(List<String> cells, int[] widths, StringBuilder text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String space = " ".repeat(widths[i] - length(cell));
            int column = numbered ? i - 1 : i;
            line.append(i > 0 ? "  " : "").append(column < 0 || numeric.get(column) ? space + cell : cell + space);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String onOneLine(String cell) {
        String line = cell.replaceAll("\\R", "⏎").replace('\t', ' ');
        return length(line) <= WIDTH ? line : line.substring(0, line.offsetByCodePoints(0, WIDTH - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
