package dev.flowcell.app.command;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one cell after the other. */
interface CellReader {

    /** The next cell, or null where there is none. */
    @Nullable
    String next() throws IOException;

    /// Whether what was typed so far is a cell. An empty line ends one that could go on, as it does in IPython.
    static boolean whole(Session session, String typed) {
        return typed.endsWith("\n\n") || session.completeness(typed).status() != Status.incomplete;
    }

    /** From a pipe or a file. */
    record Piped(Session session, BufferedReader input) implements CellReader {

        @Override
        public @Nullable String next() throws IOException {
            var cell = new StringBuilder();
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                cell.append(line).append('\n');
                if (cell.toString().isBlank()) {
                    cell.setLength(0);
                } else if (whole(session, cell.toString())) {
                    return cell.toString();
                }
            }
            return cell.toString().isBlank() ? null : cell.toString();
        }
    }
}
