package dev.flowcell.notebook.display;

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

    static String span(String colour, String text) {
        return "<span style=\"color:" + colour + "\">" + escape(text) + "</span>";
    }
}
