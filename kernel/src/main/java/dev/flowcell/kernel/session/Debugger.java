package dev.flowcell.kernel.session;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IncompatibleThreadStateException;
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

    /** Throws the user's stop into the thread that runs the cells' code. */
    void stop() {
        try {
            VirtualMachine virtualMachine = machine.get(1, TimeUnit.SECONDS);
            ClassType type = (ClassType) virtualMachine.classesByName(CellThread.class.getName()).getFirst();
            ObjectReference stop = (ObjectReference) type.getValue(type.fieldByName("STOP"));
            for (ThreadReference thread : virtualMachine.allThreads()) {
                if (thread.name().equals(CellThread.NAME) && thread.threadGroup().name().equals("cells")
                        || thread.name().startsWith(POOL) && inStream(thread)) {
                    thread.stop(stop);
                }
            }
        } catch (Exception e) {
            System.getLogger(Debugger.class.getName()).log(System.Logger.Level.DEBUG, "The code can't be stopped", e);
        }
    }

    /** Whether a thread of the common pool works on a parallel stream; nothing else there belongs to the cell alone. */
    private static boolean inStream(ThreadReference thread) {
        thread.suspend();
        try {
            return thread.frames().stream()
                    .anyMatch(frame -> frame.location().declaringType().name().startsWith("java.util.stream."));
        } catch (IncompatibleThreadStateException e) {
            return false; // it has ended
        } finally {
            thread.resume();
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
