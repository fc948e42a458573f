package dev.flowcell.kernel.session;

import java.util.List;

import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** How a cell ended. */
public sealed interface CellOutcome {

    /// It ran.
    ///
    /// @param value
    ///            the last expression's value, or null where there is none to show
    record Done(@Nullable MimeBundle value) implements CellOutcome {
    }

    /// It failed. The fields are those of the protocol's `error` message.
    ///
    /// @param name
    ///            the exception's class, or `CompilationError`, `Fault`, `Interrupted`, `WorkerLost`
    /// @param traceback
    ///            lines with ANSI colours: cell and line, the cause chain, no frames of the kernel
    /// @param fault
    ///            set where a magic said what a person can mend; the command line's exit code follows from it
    record Failed(String name, String message, List<String> traceback, @Nullable Fault fault) implements CellOutcome {

        /** A failure of the cell's own code. */
        public Failed(String name, String message, List<String> traceback) {
            this(name, message, traceback, null);
        }
    }
}
