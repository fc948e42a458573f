package dev.flowcell.runtime.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jdk.jshell.execution.Util;

/** The lanes in which cells run at the same time: each has a line of commands to the kernel and a thread. */
final class WorkerLanes {

    private static final int BUFFER = 32 * 1024;

    private final byte[] token;
    private final SessionLoader loader;
    private final StandardStreams streams;
    private final Outputs outputs;
    private final SessionHost host;
    private final Map<Integer, CellThread> threads = new ConcurrentHashMap<>();

    WorkerLanes(byte[] token, SessionLoader loader, StandardStreams streams, Outputs outputs, SessionHost host) {
        this.token = token;
        this.loader = loader;
        this.streams = streams;
        this.outputs = outputs;
        this.host = host;
    }

    CellThread thread(int lane) {
        return threads.computeIfAbsent(lane, number -> new CellThread(number, loader.loader(), streams));
    }

    /** Obeys the kernel until it ends the line. */
    void serve(int lane, CellThread thread, Socket commands) throws IOException {
        ObjectOutputStream out = new ObjectOutputStream(new BufferedOutputStream(commands.getOutputStream(), BUFFER));
        out.flush();
        ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(commands.getInputStream(), BUFFER));
        Util.forwardExecutionControl(new WorkerControl(lane, loader, thread, outputs, host), in, out);
    }

    /** Connects another line, for a lane beside the session's own. */
    void open(int lane, int port) {
        Thread.ofPlatform().daemon().name("lane " + lane).start(() -> {
            CellThread thread = thread(lane);
            try (Socket commands = WorkerMain.connect(port, token, WorkerMain.COMMANDS)) {
                serve(lane, thread, commands);
            } catch (IOException e) {
                // The kernel has ended the line.
            } finally {
                threads.remove(lane);
                thread.end();
            }
        });
    }

    void interrupt(int lane) {
        CellThread thread = threads.get(lane);
        if (thread != null) {
            thread.interrupt();
        }
    }

    void unblock(int lane) {
        CellThread thread = threads.get(lane);
        if (thread != null) {
            thread.unblock();
        }
    }
}
