package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.execution.StreamingExecutionControl;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import jdk.jshell.spi.ExecutionControl.RunException;
import org.jspecify.annotations.Nullable;

/// The worker that runs the code now. When it ends, the next one gets the same classes, class path and secrets; only
/// the values of variables are lost.
final class Workers {

    private final Supplier<Worker> launcher;
    private final Map<String, ClassBytecodes> classes = new LinkedHashMap<>();
    private final Set<String> classPath = new LinkedHashSet<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private volatile CompletableFuture<Worker> worker;
    private volatile boolean killed;
    private volatile boolean closed;
    private @Nullable WorkerLost last;

    Workers(Supplier<Worker> launcher) {
        this.launcher = launcher;
        // While JShell starts. On a thread of its own: on the common pool's, of which there may be one alone, nobody would
        // hear of a worker that ends at once.
        worker = CompletableFuture.supplyAsync(launcher,
                start -> Thread.ofPlatform().daemon().name("worker start").start(start));
    }

    Worker worker() {
        try {
            return worker.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Fault fault ? fault : e;
        }
    }

    /** Ends the worker; the running code with it. */
    void kill() {
        killed = true;
        worker().kill();
    }

    /** What the next worker is given as well. */
    synchronized void remember(ClassBytecodes[] loaded) {
        for (ClassBytecodes each : loaded) {
            classes.put(each.name(), each);
        }
    }

    synchronized void remember(String secret, String value) {
        secrets.put(secret, value);
    }

    synchronized void remember(List<String> paths) {
        classPath.addAll(paths);
    }

    synchronized boolean onClassPath(String path) {
        return classPath.contains(path);
    }

    /// Starts the next worker, unless another lane has done so already.
    ///
    /// @param gone
    ///            the one that does not answer
    /// @return how it was lost
    synchronized WorkerLost replace(Worker gone) throws EngineTerminationException {
        if (closed) {
            throw new EngineTerminationException("closed");
        }
        if (worker() != gone) {
            return Objects.requireNonNull(last);
        }
        int exitCode = gone.awaitEnd();
        gone.close();
        WorkerLost lost = new WorkerLost(exitCode, killed, gone.crash());
        last = lost;
        killed = false;
        Worker next = launcher.get();
        try {
            StreamingExecutionControl commands = next.commands().control();
            for (String path : classPath) {
                commands.addToClasspath(path);
            }
            commands.load(classes.values().toArray(ClassBytecodes[]::new));
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                commands.extensionCommand(Command.secret.name(),
                        new ArrayList<>(List.of(secret.getKey(), secret.getValue())));
            }
        } catch (RunException | InternalException | ClassInstallException e) {
            System.getLogger(Workers.class.getName()).log(System.Logger.Level.WARNING, "The new worker lacks something",
                    e);
        } finally {
            worker = CompletableFuture.completedFuture(next);
        }
        return lost;
    }

    void close() {
        closed = true;
        try {
            worker().close();
        } catch (Fault neverStarted) {
            // Whoever wanted it has heard.
        }
    }
}
