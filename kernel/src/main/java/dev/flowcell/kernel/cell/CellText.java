package dev.flowcell.kernel.cell;

import java.util.List;

import dev.flowcell.runtime.source.JavaScanner;

/// A cell's text, split into its magics and its Java. A magic is `%name`, `%%name` or `!command` at the start of a line
/// where a statement could begin: `int b = a\n% 3;` is still a remainder, and a line in a text block or a comment is no
/// magic. Below a cell magic of another language, such as `%%html`, nothing is Java and nothing a magic.
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

    /** Whether nothing but magics, comments and white space is there. */
    public boolean onlyMagics() {
        return new JavaScanner(code).next() == null;
    }
}
