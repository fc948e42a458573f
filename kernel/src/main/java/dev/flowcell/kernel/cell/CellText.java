package dev.flowcell.kernel.cell;

import java.util.List;

import dev.flowcell.runtime.source.JavaScanner;

/// A cell's text, split into its magics and its Java. A magic is `%name`, `%%name` or `!command` at the start of a line
/// where a statement could begin: `int b = a\n% 3;` is still a remainder, and a line in a text block or a comment is no
/// magic. A line magic may also stand behind an assignment's sign: `List<String> jars = %jars lib/*.jar`. Below a cell
/// magic of another language, such as `%%html`, nothing is Java and nothing a magic.
///
/// @param source
///            the cell as the user wrote it
/// @param code
///            the same text with each magic's characters replaced by spaces, so that lines and columns stay
/// @param magics
///            in the order of their lines
public record CellText(String source, String code, List<MagicLine> magics) {

    public CellText {
        magics = List.copyOf(magics);
    }

    /** Splits a cell. Never fails: what is not recognised as a magic is Java. */
    public static CellText parse(String source) {
        return new CellSplitter(source).split();
    }

    /** Whether a magic's value is assigned: Java stands before it on its line. */
    public boolean assigned(MagicLine magic) {
        String line = code.lines().skip(magic.line() - 1L).findFirst().orElse("");
        return !line.substring(0, Math.min(line.length(), magic.column() - 1)).isBlank();
    }

    /** Whether nothing but magics, comments and white space is there. */
    public boolean onlyMagics() {
        return new JavaScanner(code).next() == null;
    }
}
