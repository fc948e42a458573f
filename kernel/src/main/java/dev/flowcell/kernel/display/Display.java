package dev.flowcell.kernel.display;

import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.worker.CommMessage;

/** Where a cell's output goes. Safe for many threads; order is kept. */
public interface Display {

    /** The two streams of a process. */
    enum Stream {
        stdout, stderr
    }

    /** Writes text as the program wrote it; line ends are part of it. */
    void stream(Stream stream, String text);

    /// Shows a value.
    ///
    /// @return a handle to show something else in its place
    Slot show(MimeBundle bundle);

    /// Asks the user for a line.
    ///
    /// @param password
    ///            whether what is typed stays hidden
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if nobody is there to answer
    String ask(String prompt, boolean password);

    /// Clears what the cell has shown so far; where nothing can be cleared, it stays.
    ///
    /// @param wait
    ///            whether to clear only when the next output comes, so that nothing flickers
    default void clear(boolean wait) {
    }

    /** Sends a comm's message to the front-end; where there is none, nobody hears it. */
    default void comm(CommMessage message) {
    }

    /** Where a live display can rewrite what it shows: a front-end with `update_display_data`, or a terminal. */
    boolean live();

    /** Whether HTML is seen as such: in a notebook; a terminal shows the text of a bundle. */
    default boolean html() {
        return false;
    }

    /** One shown value. */
    interface Slot {

        /** Replaces what is shown. */
        void update(MimeBundle bundle);
    }
}
