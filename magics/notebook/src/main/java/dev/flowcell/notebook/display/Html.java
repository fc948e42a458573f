package dev.flowcell.notebook.display;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text in HTML and in columns. */
public final class Html {

    static final String INK = "var(--jp-content-font-color1, currentColor)";
    static final String MUTED = "#8a8f98";
    static final String MONOSPACE = "font-family:var(--jp-code-font-family,monospace)";

    private Html() {
    }

    public static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    public static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        var end = length - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** The address of a cell within its notebook, as Jupyter has it. */
    static String cell(String id) {
        return "#cell-id=" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A text that leads to a cell. */
    static String link(String cell, String text) {
        return "<a href=\"" + escape(cell(cell)) + "\">" + escape(text) + "</a>";
    }

    static String span(String colour, String text) {
        return "<span style=\"color:" + colour + "\">" + escape(text) + "</span>";
    }
}
