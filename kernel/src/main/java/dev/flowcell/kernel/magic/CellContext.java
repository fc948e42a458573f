package dev.flowcell.kernel.magic;

import java.util.List;

import dev.flowcell.kernel.cell.Rewritten;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;

/** What a magic may use while its cell runs. */
public interface CellContext {

    /** The request that runs. */
    CellRequest cell();

    Session session();

    /** Where the cell's output goes. */
    Display display();

    /// Runs the rest of a cell: magics that it still holds, then its Java. An error in it ends the magic, too. Line
    /// numbers of errors are those of `text`; keep its lines where they were in the cell.
    ///
    /// @throws CellFailure
    ///             if it does not compile or throws; it has been shown then
    void evaluate(String text) throws Exception;

    /** As {@link #evaluate(String)}; errors are shown in what the user wrote. */
    default void evaluate(Rewritten rewritten) throws Exception {
        evaluate(rewritten.text());
    }

    /// Gives the magic's value, for a cell that assigns it: `List<String> jars = %jars lib/*.jar`.
    default void result(List<String> value) {
    }
}
