package dev.flowcell.kernel.session;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.Agent;
import dev.flowcell.runtime.worker.CellThread;
import dev.flowcell.runtime.worker.Frame;
import dev.flowcell.runtime.worker.Remains;
import dev.flowcell.runtime.worker.WorkerMain;
import org.jspecify.annotations.Nullable;

/** A worker process and the two connections to it. */
final class Worker implements AutoCloseable {

    /** Hears what the worker says beside JShell's commands. */
    interface Listener {

        /** Called in order, by one thread. */
        void frame(Worker worker, Frame frame);

        /** Text that the process itself wrote, past the user's `System.out`: a child process, or the virtual machine. */
        void raw(Display.Stream stream, String text);
    }

    private static final int CONNECT_MILLIS = 60_000;
    private static final int LINE_MILLIS = 10_000;
    private static final int STRANGER = -1;

    private final Process process;
    private final PrivateFolder folder;
    private final Debugger debugger;
    private final WorkerCommands commands;
    private final byte[] token;
    private final DataOutputStream frames;
    private final Thread reader;
    private final List<Thread> pipes;
    /** What to close so that the process ends by itself; null where it need not. */
    private final @Nullable Socket lastWords;
    private final Object arrival = new Object();
    private long received;
    private boolean ended;

    private Worker(Process process, PrivateFolder folder, Debugger debugger, byte[] token, Socket commandSocket,
            Socket frameSocket,
            List<Thread> pipes, Listener listener, @Nullable Socket lastWords) throws IOException {
        this.process = process;
        this.folder = folder;
        this.debugger = debugger;
        this.pipes = pipes;
        this.lastWords = lastWords;
        this.token = token;
        commands = new WorkerCommands(commandSocket);
        frames = new DataOutputStream(new BufferedOutputStream(frameSocket.getOutputStream()));
        InputStream in = frameSocket.getInputStream();
        reader = Thread.ofPlatform().daemon().name("worker output").start(() -> read(in, listener));
    }

    /// Starts a process and waits until it has connected.
    ///
    /// @throws Fault
    ///             if it does not start
    static Worker launch(SessionSettings settings, PrivateFolder folder,
            Map<String, @Nullable String> environment,
            Listener listener) {
        byte[] token = new byte[WorkerMain.TOKEN];
        new SecureRandom().nextBytes(token);
        Process started = null;
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Debugger debugger = new Debugger(CONNECT_MILLIS);
            ProcessBuilder builder = new ProcessBuilder(
                    command(settings, folder, debugger, server.getLocalPort()));
            builder.directory(settings.directory().toFile());
            environment.forEach((name, value) -> {
                if (value == null) {
                    builder.environment().remove(name);
                } else {
                    builder.environment().put(name, value);
                }
            });
            Process process = builder.start();
            started = process;
            process.getOutputStream().write(token);
            process.getOutputStream().close();
            List<Thread> pipes = List.of(pipe(process.getInputStream(), Display.Stream.stdout, listener),
                    pipe(process.getErrorStream(), Display.Stream.stderr, listener));
            process.onExit().thenRun(() -> { // a worker that dies at once is not waited for
                debugger.stopListening();
                closeQuietly(server);
            });
            if (!keepsClasses(settings)) {
                debugger.accept();
            }
            Socket[] sockets = accept(server, token);
            return new Worker(process, folder, debugger, token, sockets[0], sockets[1], pipes, listener,
                    keepsClasses(settings) ? sockets[1] : null);
        } catch (IOException e) {
            String why = started != null && !started.isAlive()
                    ? "it ends with " + started.exitValue()
                    : e.getMessage();
            if (started != null) {
                started.destroyForcibly();
            }
            throw Fault.settings("The worker process does not start (" + why + ")",
                    "check the JDK at " + settings.java() + " and the directory " + settings.directory()).causedBy(e);
        }
    }

    private static List<String> command(SessionSettings settings, PrivateFolder folder,
            Debugger debugger,
            int port) {
        List<String> command = new ArrayList<>();
        command.add(settings.java().resolve("bin").resolve("java").toString());
        // A small heap at first: what the machine would give is touched before the first collection.
        command.addAll(
                List.of("-XX:+UseSerialGC", "-Xms24m", "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
                        "-Djava.awt.headless=true",
                        "--enable-native-access=ALL-UNNAMED", Agent.OPTION,
                        "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log")));
        if (!keepsClasses(settings)) { // which it could not with an agent
            command.add(debugger.option(settings.java(), folder.resolve("")));
        }
        command.addAll(settings.workerOptions());
        command.addAll(List.of("-cp", settings.classPath(), WorkerMain.class.getName(), String.valueOf(port),
                String.valueOf(ProcessHandle.current().pid()), folder.resolve("").toString(),
                settings.cacheDir().toString()));
        return command;
    }

    /** Whether it writes a cache of its classes at its end, which it then has to reach by itself. */
    private static boolean keepsClasses(SessionSettings settings) {
        return settings.workerOptions().stream().anyMatch(each -> each.startsWith("-XX:AOTCacheOutput="));
    }

    /** The connection for commands, then the one for frames; whoever doesn't know the token is sent away. */
    static Socket[] accept(ServerSocket server, byte[] token) throws IOException {
        Socket[] sockets = new Socket[2];
        server.setSoTimeout(CONNECT_MILLIS);
        while (sockets[0] == null || sockets[1] == null) {
            Socket socket = server.accept();
            int purpose = purpose(socket, token);
            if (purpose == STRANGER) {
                socket.close();
                continue;
            }
            sockets[purpose == WorkerMain.COMMANDS ? 0 : 1] = socket;
        }
        return sockets;
    }

    /** What a connection is for, as it says behind the token. */
    private static int purpose(Socket socket, byte[] token) throws IOException {
        socket.setSoTimeout(5_000);
        byte[] hello = new byte[0];
        try {
            hello = socket.getInputStream().readNBytes(WorkerMain.TOKEN + 1);
        } catch (IOException e) {
            // It said nothing: not ours.
        }
        boolean ours = hello.length == WorkerMain.TOKEN + 1
                && MessageDigest.isEqual(token, Arrays.copyOf(hello, WorkerMain.TOKEN));
        socket.setSoTimeout(0);
        socket.setTcpNoDelay(true);
        return ours ? hello[WorkerMain.TOKEN] : STRANGER;
    }

    private static void closeQuietly(ServerSocket server) {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is what it should be.
        }
    }

    private static Thread pipe(InputStream in, Display.Stream stream, Listener listener) {
        return Thread.ofPlatform().daemon().name("worker " + stream).start(() -> {
            char[] buffer = new char[8192];
            try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
                    listener.raw(stream, new String(buffer, 0, count));
                }
            } catch (IOException e) {
                // The process has ended.
            }
        });
    }

    private void read(InputStream socket, Listener listener) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket, 64 * 1024))) {
            while (true) {
                Frame frame = Frame.read(in);
                try {
                    listener.frame(this, frame);
                } catch (RuntimeException e) {
                    System.getLogger(Worker.class.getName()).log(System.Logger.Level.WARNING,
                            "Output could not be shown", e);
                }
                synchronized (arrival) {
                    received++;
                    arrival.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (arrival) {
                ended = true;
                arrival.notifyAll();
            }
        }
    }

    /** The line of the session's own lane. */
    WorkerCommands commands() {
        return commands;
    }

    /** Opens another line: the worker connects to a port that is open for that moment. */
    WorkerCommands open(int lane) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(LINE_MILLIS);
            send(Frame.text(Frame.Kind.line, lane, String.valueOf(server.getLocalPort())));
            while (true) {
                Socket socket = server.accept();
                if (purpose(socket, token) == WorkerMain.COMMANDS) {
                    return new WorkerCommands(socket);
                }
                socket.close();
            }
        }
    }

    /** Waits until so many frames have been heard since the start, or none come any more. */
    void awaitFrames(long count) {
        boolean interrupted = false;
        synchronized (arrival) {
            while (received < count && !ended) {
                try {
                    arrival.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a frame; a worker that is gone hears nothing. */
    void send(Frame frame) {
        synchronized (frames) {
            try {
                frame.write(frames);
                frames.flush();
            } catch (IOException e) {
                // Whoever waits for the worker's answer learns it there.
            }
        }
    }

    /** An interrupt may not be enough. */
    void expectStop() {
        debugger.prepare();
    }

    /// Stops a lane's running code by force, also in a system call.
    ///
    /// @param wanted
    ///            whether it still is what runs
    void stop(int lane, BooleanSupplier wanted) {
        debugger.stop(CellThread.name(lane), wanted);
        send(new Frame(Frame.Kind.unblock, lane, new byte[0]));
    }

    /** How long processors have worked for it so far. */
    Duration computed() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the process at once, with those that it started. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for the end of a process that has closed its connection; says how it ended. */
    int awaitEnd() {
        try {
            boolean itself = process.waitFor(2, TimeUnit.SECONDS);
            if (!itself) {
                process.destroyForcibly().waitFor();
            }
            reader.join(2_000);
            Remains.endProcesses(folder.mark(), ProcessHandle.current().pid());
            for (Thread pipe : pipes) {
                pipe.join(200); // a child process may keep a pipe open
            }
            return itself ? process.exitValue() : WorkerLost.STOPPED_ANSWERING;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return WorkerLost.STOPPED_ANSWERING;
        }
    }

    /** What the virtual machine wrote about its crash, such as `SIGSEGV (0xb)`; null where it did not crash. */
    @Nullable
    String crash() {
        Path report = folder.resolve("hs_err_" + process.pid() + ".log");
        try (Stream<String> lines = Files.lines(report)) {
            return lines.map(line -> line.replaceFirst("^#\\s*", "").replaceFirst(" at pc=.*", ""))
                    .filter(line -> line.matches("(SIG|EXCEPTION_|Internal Error|Out of Memory).*")).findFirst()
                    .orElse("no reason is known");
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        debugger.close();
        if (lastWords != null) {
            try {
                lastWords.close(); // whereupon it ends
                process.waitFor(CONNECT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                // It has ended.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kill();
        Remains.endProcesses(folder.mark(), ProcessHandle.current().pid());
    }
}
