package dev.flowcell.app.shell;

import java.io.IOException;
import java.nio.file.Path;

/** Lets the person change a file. */
public interface Editor {

    /// Returns when the person is done.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is none to change it with
    void edit(Path file) throws IOException, InterruptedException;
}
