package dev.flowcell.kernel.session;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.Socket;

import jdk.jshell.execution.StreamingExecutionControl;

/** A line to the worker on which JShell's own commands pass, one at a time. */
final class WorkerCommands {

    private static final int BUFFER = 64 * 1024;

    private final Socket socket;
    private final ObjectOutputStream out;
    private final StreamingExecutionControl control;

    WorkerCommands(Socket socket) throws IOException {
        this.socket = socket;
        out = new ObjectOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
        out.flush();
        control = new StreamingExecutionControl(out,
                new ObjectInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER)));
    }

    StreamingExecutionControl control() {
        return control;
    }

    /** Forgets what the line remembers of objects sent, so that classes sent long ago can go. */
    void forgetSent() {
        try {
            out.reset();
        } catch (IOException e) {
            // The next command finds out.
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what it should be.
        }
    }
}
