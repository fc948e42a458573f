package dev.flowcell.app.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where the command line writes and what is at the other end.
///
/// @param out
///            standard output: what was asked for
/// @param err
///            standard error: progress and mistakes
/// @param interactive
///            whether a person sees standard output on a terminal that can move its cursor
/// @param colour
///            whether colours are wanted there
/// @param size
///            the terminal's size now
/// @param prompt
///            asks the person
public record Terminal(PrintStream out, PrintStream err, boolean interactive, boolean colour, Size.Source size,
        Prompt prompt) {

    /// The process's own.
    ///
    /// @param terminal
    ///            whether standard output is a terminal, which the launcher knows
    public static Terminal ofProcess(boolean terminal, Map<String, String> environment) {
        var capable = terminal && !"dumb".equals(environment.get("TERM"));
        var colour = capable && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(utf8(System.out), utf8(System.err), capable, colour, new Size.Stty(), new Prompt.Console());
    }

    /** One without a person: a pipe, a test. */
    public static Terminal plain(PrintStream out, PrintStream err) {
        return new Terminal(out, err, false, false, () -> Size.USUAL, new Prompt.Nobody());
    }

    /** The same with another way to ask. */
    public Terminal asking(Prompt other) {
        return new Terminal(out, err, interactive, colour, size, other);
    }

    /** The text without its ANSI sequences where they are not wanted. */
    public String coloured(String text) {
        return colour ? text : Ansi.strip(text);
    }

    /** The text in a colour, where colours are wanted. */
    public String coloured(Ansi style, String text) {
        return colour ? style.wrap(text) : text;
    }

    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
