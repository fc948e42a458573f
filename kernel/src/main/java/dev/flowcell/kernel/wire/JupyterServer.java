package dev.flowcell.kernel.wire;

import java.nio.file.Path;
import java.util.function.Consumer;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;

/** Serves a session to a front-end. */
public final class JupyterServer {

    private JupyterServer() {
    }

    /** Serves until the front-end asks for the shutdown. */
    public static void serve(Path connectionFile, SessionSettings settings, Consumer<Session> started) {
        throw new UnsupportedOperationException(connectionFile + " " + settings + " " + started);
    }
}
