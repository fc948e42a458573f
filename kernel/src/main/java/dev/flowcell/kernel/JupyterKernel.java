package dev.flowcell.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.wire.JupyterServer;
import dev.flowcell.kernel.wire.Rehearsal;
import org.jspecify.annotations.Nullable;

/** The kernel's entry: a session behind the Jupyter protocol. */
public final class JupyterKernel {

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private JupyterKernel() {
    }

    /** Serves a front-end until it asks for the shutdown; the history is that of the session. */
    public static void run(Path connectionFile, SessionSettings settings) {
        run(connectionFile, settings, null, session -> {
        });
    }

    /// Serves a front-end until it asks for the shutdown.
    ///
    /// @param connectionFile
    ///            what the front-end wrote: ports and key
    /// @param historyFile
    ///            where the history of all sessions is kept, or null to keep none
    /// @param started
    ///            is given the session before its first cell, to listen to it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the file can't be read or its ports can't be opened
    public static void run(Path connectionFile, SessionSettings settings, @Nullable Path historyFile,
            Consumer<Session> started) {
        if (System.getProperty(LOG_FORMAT) == null) {
            // A front-end mixes its kernels' logs with its own: one line each, and whose it is.
            System.setProperty(LOG_FORMAT, "flowcell: %4$s: %5$s%6$s%n");
        }
        JupyterServer.serve(connectionFile, settings, historyFile, started);
    }

    /// Holds a short conversation with a kernel in this process, so that a run which makes a class cache meets what a
    /// start needs.
    ///
    /// @param kernel
    ///            serves the front-end of this connection file, to its end
    /// @throws IOException
    ///             if there are no ports or no folder for temporary files
    public static void rehearse(Consumer<Path> kernel) throws IOException {
        Rehearsal.hold(kernel);
    }
}
