package dev.flowcell.app.terminal;

import java.util.regex.Pattern;

/** The few ANSI styles and movements in use. */
public enum Ansi {
    dim("2"), bold("1"), red("31"), green("32"), yellow("33");

    /** Moves to the line's begin and clears to the screen's end. */
    static final String CLEAR_BELOW = "\r\u001b[J";

    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");

    private final String code;

    Ansi(String code) {
        this.code = code;
    }

    /** The text in this style, and what follows as it was. */
    String wrap(String text) {
        return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    static String up(int lines) {
        return lines == 0 ? "" : "\u001b[" + lines + "A";
    }

    /** The text without its sequences. */
    public static String strip(String text) {
        return text.indexOf('\u001b') < 0 ? text : SEQUENCE.matcher(text).replaceAll("");
    }

    /// The line cut to a width in characters; sequences take none. A cut line ends with `…`.
    static String cut(String line, int columns) {
        if (strip(line).length() <= columns) {
            return line;
        }
        var result = new StringBuilder();
        var width = 0;
        var matcher = SEQUENCE.matcher(line);
        for (var at = 0; at < line.length() && width < columns - 1;) {
            if (line.charAt(at) == '\u001b' && matcher.region(at, line.length()).lookingAt()) {
                result.append(matcher.group());
                at = matcher.end();
            } else {
                result.append(line.charAt(at++));
                width++;
            }
        }
        return result.append("…\u001b[0m").toString();
    }
}
