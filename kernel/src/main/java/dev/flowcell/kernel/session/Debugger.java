package dev.flowcell.kernel.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.ObjectCollectedException;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import dev.flowcell.runtime.worker.CellThread;

/// Stops the worker's code where an interrupt does not: `Thread.stop` is gone, but the debugger interface still has it.
/// The worker connects to the kernel, once, so that no port of the worker is ever open.
final class Debugger implements AutoCloseable {

    private static final String POOL = "ForkJoinPool.commonPool-worker-";
    private static final int ROUNDS = 100;
    private static final int ROUND_MILLIS = 5;

    private final ListeningConnector connector;
    private final Map<String, Connector.Argument> arguments;
    private final String address;
    private final CompletableFuture<VirtualMachine> machine = new CompletableFuture<>();

    Debugger() throws IOException {
        connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketListen")).findFirst().orElseThrow();
        arguments = connector.defaultArguments();
        argument("localAddress").setValue("127.0.0.1");
        argument("port").setValue("0");
        try {
            String listening = connector.startListening(arguments);
            address = "127.0.0.1" + listening.substring(listening.lastIndexOf(':'));
        } catch (IllegalConnectorArgumentsException e) {
            throw new IOException(e);
        }
        Thread.ofPlatform().daemon().name("debugger").start(this::accept);
    }

    private Connector.Argument argument(String name) {
        return Objects.requireNonNull(arguments.get(name));
    }

    /** The option with which the worker connects. */
    String option() {
        return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=" + address;
    }

    private void accept() {
        try {
            machine.complete(connector.accept(arguments));
        } catch (IOException | IllegalConnectorArgumentsException e) {
            machine.completeExceptionally(e);
        } finally {
            stopListening();
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
            VirtualMachine virtualMachine = machine.get(1, TimeUnit.SECONDS);
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
        if (machine.isDone() && !machine.isCompletedExceptionally()) {
            try {
                machine.join().dispose();
            } catch (VMDisconnectedException e) {
                // It has ended already.
            }
        }
    }

    private void stopListening() {
        try {
            connector.stopListening(arguments);
        } catch (IOException | IllegalConnectorArgumentsException e) {
            // It has stopped already.
        }
    }
}
