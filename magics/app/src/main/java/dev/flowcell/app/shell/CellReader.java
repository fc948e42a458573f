package dev.flowcell.app.shell;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one cell after the other. */
public interface CellReader {

    /// The next cell, or null where there is none.
    ///
    /// @param session
    ///            which says where a cell ends
    @Nullable
    String next(Session session) throws IOException;

    /** From a pipe or a file: a cell ends where it is whole, or with the input. */
    record Piped(BufferedReader input) implements CellReader {

        @Override
        public @Nullable String next(Session session) throws IOException {
            var cell = new StringBuilder();
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                cell.append(cell.isEmpty() ? "" : "\n").append(line);
                if (cell.toString().isBlank()) {
                    cell.setLength(0);
                } else if (ShellCommand.is(cell.toString())
                        || session.completeness(cell.toString()).status() != Status.incomplete) {
                    return cell.toString();
                }
            }
            return cell.toString().isBlank() ? null : cell.toString();
        }
    }
}
