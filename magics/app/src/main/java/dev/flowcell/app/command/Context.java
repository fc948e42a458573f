package dev.flowcell.app.command;

import dev.flowcell.app.Parts;
import dev.flowcell.app.terminal.Terminal;
import java.util.Map;

/** What every command has. */
record Context(Parts parts, Terminal terminal, Map<String, String> environment) {

    /** Prints what was asked for. */
    void print(String line) {
        terminal.out().println(line);
    }

    /** Says how far it is, apart from what was asked for. */
    void progress(String line) {
        terminal.err().println(terminal.coloured(dev.flowcell.app.terminal.Ansi.dim, line));
    }
}
