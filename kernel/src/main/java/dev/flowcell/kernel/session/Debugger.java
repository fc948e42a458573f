package dev.flowcell.kernel.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.ObjectCollectedException;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import dev.flowcell.runtime.worker.CellThread;
import org.jspecify.annotations.Nullable;

/// Stops the worker's code where an interrupt does not: `Thread.stop` is gone, but the debugger interface still has it.
/// The worker connects to the kernel, once, so that no port of the worker is ever open. What there is to debugging
/// beyond the connection begins with the first interrupt.
final class Debugger implements AutoCloseable {

    private static final String POOL = "ForkJoinPool.commonPool-worker-";
    private static final int PATIENCE_SECONDS = 3;
    private static final int ROUNDS = 100;
    private static final int ROUND_MILLIS = 5;
    private static final String AGENT = System.mapLibraryName("jdwp");

    private final ServerSocket server;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final CompletableFuture<VirtualMachine> machine = new CompletableFuture<>();
    private volatile @Nullable DebuggerConnection connection;

    /// Opens a port for the worker.
    ///
    /// @param patience
    ///            milliseconds until it has to be there
    Debugger(int patience) throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        server.setSoTimeout(patience);
    }

    /// The option with which the worker's virtual machine connects, before it runs anything.
    ///
    /// It loads the JDK's agent by another name. Where it sees a `jdwp` it makes no use of its class cache, as a
    /// debugger would not hear of the classes that come from there; this one asks for no such events.
    ///
    /// @param java
    ///            home of the JDK
    /// @param folder
    ///            has place for a link
    String option(Path java, Path folder) {
        String options = "=transport=dt_socket,server=n,suspend=n,address=127.0.0.1:" + server.getLocalPort();
        Path link = folder.resolve(System.mapLibraryName("stop"));
        for (String libraries : List.of("lib", "bin")) {
            Path agent = java.resolve(libraries).resolve(AGENT);
            if (Files.exists(agent)) {
                try {
                    if (!Files.exists(link)) {
                        Files.createSymbolicLink(link, agent);
                    }
                    return "-agentpath:" + link + options;
                } catch (IOException | UnsupportedOperationException e) {
                    break; // no links here
                }
            }
        }
        return "-agentlib:jdwp" + options;
    }

    /** Waits for the worker's virtual machine, which connects first of all. */
    void accept() throws IOException {
        try (server) {
            connection = DebuggerConnection.accept(server);
        }
    }

    /** It will not come. */
    void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            // Closed is what it should be.
        }
    }

    /** Somebody may soon want to stop something. */
    void prepare() {
        DebuggerConnection connected = connection;
        if (connected != null && wanted.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("debugger").start(() -> {
                try {
                    machine.complete(Bootstrap.virtualMachineManager().createVirtualMachine(connected));
                } catch (IOException | RuntimeException | Error e) {
                    machine.completeExceptionally(e);
                }
            });
        }
    }

    /// Throws the user's stop into a thread that runs cells' code, and into the common pool's threads that work on a
    /// parallel stream, until they have no more of it.
    ///
    /// @param name
    ///            of the thread
    /// @param wanted
    ///            whether no further cell runs yet, whose stream it could be
    void stop(String name, BooleanSupplier wanted) {
        try {
            prepare();
            VirtualMachine virtualMachine = machine.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            ClassType type = (ClassType) virtualMachine.classesByName(CellThread.class.getName()).getFirst();
            ObjectReference stop = (ObjectReference) type.getValue(type.fieldByName("STOP"));
            List<ThreadReference> threads = virtualMachine.allThreads();
            List<ThreadReference> pool = threads.stream().filter(thread -> name(thread).startsWith(POOL))
                    .filter(Debugger::inStream).toList();
            // The pool comes first: once the cell has ended, another may run, whose stream it could be.
            stopAll(pool, stop, wanted);
            for (ThreadReference thread : threads) {
                if (name(thread).equals(name) && thread.threadGroup().name().equals("cells") && wanted.getAsBoolean()) {
                    thread.stop(stop);
                }
            }
            stopAll(pool, stop, wanted); // what the cell's thread had not begun is theirs now
        } catch (Exception e) {
            System.getLogger(Debugger.class.getName()).log(System.Logger.Level.DEBUG, "The code can't be stopped", e);
        }
    }

    private static void stopAll(List<ThreadReference> pool, ObjectReference stop, BooleanSupplier wanted)
            throws Exception {
        for (int round = 0; round < ROUNDS && wanted.getAsBoolean(); round++) {
            List<ThreadReference> busy = pool.stream().filter(Debugger::inStream).toList();
            for (ThreadReference thread : busy) {
                thread.stop(stop);
            }
            if (busy.isEmpty()) {
                return;
            }
            Thread.sleep(ROUND_MILLIS);
        }
    }

    /** Threads may end between the moment in which they are listed and this one. */
    private static String name(ThreadReference thread) {
        try {
            return thread.name();
        } catch (ObjectCollectedException e) {
            return "";
        }
    }

    /** Whether a thread of the common pool works on a parallel stream; nothing else there belongs to the cell alone. */
    private static boolean inStream(ThreadReference thread) {
        try {
            thread.suspend();
            try {
                return thread.frames().stream()
                        .anyMatch(frame -> frame.location().declaringType().name().startsWith("java.util.stream."));
            } finally {
                thread.resume();
            }
        } catch (IncompatibleThreadStateException | RuntimeException e) {
            return false; // it has ended
        }
    }

    @Override
    public void close() {
        stopListening();
        DebuggerConnection connected = connection;
        try {
            if (machine.isDone() && !machine.isCompletedExceptionally()) {
                machine.join().dispose();
            } else if (connected != null) {
                connected.close();
            }
        } catch (VMDisconnectedException | IOException e) {
            // It has ended already.
        }
    }
}
