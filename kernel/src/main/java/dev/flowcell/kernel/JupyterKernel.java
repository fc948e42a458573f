package dev.flowcell.kernel;

import java.nio.file.Path;
import java.util.function.Consumer;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.wire.JupyterServer;

/** The kernel's entry: a session behind the Jupyter protocol. */
public final class JupyterKernel {

    private JupyterKernel() {
    }

    /** Serves a front-end until it asks for the shutdown. */
    public static void run(Path connectionFile, SessionSettings settings) {
        run(connectionFile, settings, session -> {
        });
    }

    /// Serves a front-end until it asks for the shutdown.
    ///
    /// @param connectionFile
    ///            what the front-end wrote: ports and key
    /// @param started
    ///            is given the session before its first cell, to listen to it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the file can't be read or its ports can't be opened
    public static void run(Path connectionFile, SessionSettings settings, Consumer<Session> started) {
        JupyterServer.serve(connectionFile, settings, started);
    }
}
