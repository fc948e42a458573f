package dev.flowcell.kernel.cell;

/// One magic in a cell. A magic whose line ends with a backslash goes on on the next line.
///
/// @param line
///            where it stands, from 1
/// @param column
///            of its `%` or `!`, from 1
/// @param cell
///            whether it is a cell magic, `%%name`; the rest of the cell is its body
/// @param name
///            without percent signs, such as `run-remote`; `!` for a shell command
/// @param arguments
///            the rest of the line, without a comment that begins with ` //` outside quotes, trimmed
public record MagicLine(int line, int column, boolean cell, String name, String arguments) {

    /** As the user wrote it: `%name` or `%%name`. */
    public String display() {
        return name.equals("!") ? "!" : (cell ? "%%" : "%") + name;
    }
}
