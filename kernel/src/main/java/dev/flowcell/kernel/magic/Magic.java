package dev.flowcell.kernel.magic;

import java.util.OptionalInt;

import dev.flowcell.kernel.cell.MagicLine;

/** What `%name` or `%%name` does. */
public sealed interface Magic {

    /** Its name without percent signs. */
    String name();

    /** One line for `%lsmagic`. */
    String summary();

    /** What `%help NAME` shows: the call, its options, an example. */
    String usage();

    /// From where its arguments are Java, for completion.
    ///
    /// @param arguments
    ///            the line behind the name, as far as it is written
    /// @return empty where they are none
    default OptionalInt java(String arguments) {
        return OptionalInt.empty();
    }

    /** A line of its own. */
    non-sealed interface Line extends Magic {

        /// Does it.
        ///
        /// @throws dev.flowcell.runtime.error.Fault
        ///             for a mistake of the user's, shown as one line
        /// @throws InterruptedException
        ///             where the user interrupted the cell; also if that left something going, which it then says itself
        void run(MagicLine line, CellContext context) throws Exception;
    }

    /** The first line of a cell; the lines below are its body. */
    non-sealed interface Cell extends Magic {

        /// Does it.
        ///
        /// @param body
        ///            the cell's text with this magic's line blanked, so that lines stay; further magics are still in it
        /// @throws Exception
        ///             as for a line
        void run(MagicLine line, String body, CellContext context) throws Exception;
    }
}
