package dev.flowcell.runtime.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;

import dev.flowcell.api.Flowcell;
import sun.misc.Signal;

/// The process that runs a session's code. It connects to the kernel that started it, twice: for JShell's commands, and
/// for all that must pass while a command runs; and once more for each lane of cells beside the session's own. It ends
/// when the kernel does.
public final class WorkerMain {

    /** Bytes of the token that tells the kernel its own worker from anybody else. */
    public static final int TOKEN = 32;
    /** First byte of the connection for JShell's commands. */
    public static final int COMMANDS = 1;
    /** First byte of the connection for frames. */
    public static final int FRAMES = 2;

    /** The exit code of a worker without the memory that its own threads need. */
    public static final int NO_MEMORY = 113;

    private WorkerMain() {
    }

    /** Arguments: the kernel's port and process, the session's folder, the cache folder. Standard input has the token. */
    public static void main(String[] arguments) throws Exception {
        byte[] token = System.in.readNBytes(TOKEN);
        int port = Integer.parseInt(arguments[0]);
        // Ctrl-C in a terminal reaches every process of the group; what it does to a cell is the kernel's decision.
        Signal.handle(new Signal("INT"), signal -> {
        });
        Socket commands = connect(port, token, COMMANDS);
        Socket frames = connect(port, token, FRAMES);

        Path folder = Path.of(arguments[2]);
        Agent.in(folder);
        KernelGone end = new KernelGone(Long.parseLong(arguments[1]), folder);
        Outputs outputs = new Outputs(
                new DataOutputStream(new BufferedOutputStream(frames.getOutputStream(), 32 * 1024)), end);
        Input input = new Input(outputs);
        StandardStreams streams = new StandardStreams(outputs);
        System.setIn(input);
        Runtime.getRuntime().addShutdownHook(new Thread(outputs::drain));

        SessionLoader loader = new SessionLoader();
        SessionHost host = new SessionHost(outputs, folder.resolve("work"), Path.of(arguments[3]), loader.loader());
        Flowcell.install(host);
        WorkerLanes lanes = new WorkerLanes(token, loader, streams, outputs, host);
        CellThread own = lanes.thread(0);
        Thread receiver = new Thread(() -> receive(frames, lanes, input, end), "kernel");
        receiver.setDaemon(true);
        receiver.setPriority(Thread.MAX_PRIORITY);
        receiver.start();

        try {
            lanes.serve(0, own, commands);
        } finally {
            end.run();
        }
    }

    static Socket connect(int port, byte[] token, int purpose) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        byte[] hello = Arrays.copyOf(token, TOKEN + 1);
        hello[TOKEN] = (byte) purpose;
        socket.getOutputStream().write(hello);
        return socket;
    }

    private static void receive(Socket frames, WorkerLanes lanes, Input input, Runnable end) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(frames.getInputStream()));
            while (true) {
                Frame frame = Frame.read(in);
                switch (frame.kind()) {
                    case interrupt -> lanes.interrupt(frame.cell());
                    case unblock -> lanes.unblock(frame.cell());
                    case line -> lanes.open(frame.cell(), Integer.parseInt(frame.text()));
                    case answer, unanswered -> input.answer(frame);
                    case output, error, show, ask, clear, passing, comm ->
                        throw new IOException("unexpected " + frame.kind());
                }
            }
        } catch (Throwable gone) {
            end.run(); // nobody would end this process otherwise
        }
    }
}
