package dev.flowcell.kernel.session;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.CellThread;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/// JShell's view of the worker. It outlives workers: when one ends, the next gets the same classes, class path,
/// environment and secrets, and JShell need not know. Only the values of variables are lost.
///
/// JShell's lock is held by every caller; it is released while the user's code runs.
final class RemoteExecution implements ExecutionControl {

    private final ReentrantLock lock;
    private final BooleanSupplier interrupted;
    private final Supplier<Worker> launcher;
    private final Map<String, ClassBytecodes> classes = new LinkedHashMap<>();
    private final Map<String, byte[]> bytes;
    /** As JShell compiled them: the classes that use variables of batches. */
    private final Map<String, ClassBytecodes> unlinked = new LinkedHashMap<>();
    private final UnaryOperator<byte[]> linker;
    private final Set<String> own;
    private final Set<String> classPath = new LinkedHashSet<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private volatile CompletableFuture<Worker> worker;
    private volatile boolean invoking;
    private volatile boolean killed;
    private volatile boolean closed;
    private @Nullable WorkerLost lost;
    /** Whether a worker was lost where JShell can't be told: the next call says so. */
    private boolean untold;
    private @Nullable String probed;
    private boolean probing;
    private long changes;

    /// @param interrupted
    ///            whether the running cell was interrupted, so that no more of it should run
    /// @param bytes
    ///            is given the classes of all snippets, by name
    /// @param linker
    ///            what becomes of a class that JShell compiled before it is loaded
    /// @param own
    ///            paths that each worker sees anyway
    RemoteExecution(ReentrantLock lock, BooleanSupplier interrupted, Supplier<Worker> launcher,
            Map<String, byte[]> bytes, UnaryOperator<byte[]> linker, Set<String> own) {
        this.lock = lock;
        this.interrupted = interrupted;
        this.own = own;
        this.linker = linker;
        this.bytes = bytes;
        this.launcher = launcher;
        this.worker = CompletableFuture.supplyAsync(launcher); // while JShell starts
    }

    Worker worker() {
        try {
            return worker.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Fault fault ? fault : e;
        }
    }

    /** Whether the user's code runs now. */
    boolean invoking() {
        return invoking;
    }

    /** Ends the worker; the running code with it. */
    void kill() {
        killed = true;
        worker().kill();
    }

    /** How the worker was lost since the last call, or null. */
    @Nullable
    WorkerLost takeLost() {
        WorkerLost taken = lost;
        lost = null;
        return taken;
    }

    /** The worker was lost, and with it the values of all variables; [#takeLost] says how. */
    static final class Lost extends RuntimeException {

        private static final long serialVersionUID = 1;

        Lost() {
            super(WorkerLost.MARK, null, false, false);
        }
    }

    private interface Call<T extends @Nullable Object> {

        T on(ExecutionControl control)
                throws RunException, EngineTerminationException, InternalException, ClassInstallException,
                NotImplementedException;
    }

    /** Starts the next worker with all that the former one had. */
    private void replace() throws EngineTerminationException {
        if (closed) {
            throw new EngineTerminationException("closed");
        }
        Worker former = worker();
        int exitCode = former.awaitEnd();
        former.close();
        lost = new WorkerLost(exitCode, killed, former.crash());
        killed = false;
        worker = CompletableFuture.completedFuture(launcher.get());
        try {
            for (String path : classPath) {
                worker().commands().addToClasspath(path);
            }
            worker().commands().load(classes.values().toArray(ClassBytecodes[]::new));
            for (Map.Entry<String, String> secret : secrets.entrySet()) {
                worker().commands().extensionCommand(Command.secret.name(),
                        new ArrayList<>(List.of(secret.getKey(), secret.getValue())));
            }
        } catch (RunException | InternalException | ClassInstallException e) {
            System.getLogger(RemoteExecution.class.getName()).log(System.Logger.Level.WARNING,
                    "The new worker lacks something", e);
        }
    }

    @Override
    public void load(ClassBytecodes[] compiled)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        if (compiled.length == 0) {
            return;
        }
        ClassBytecodes[] loaded = linked(compiled);
        try {
            worker().commands().load(loaded);
            remember(loaded);
        } catch (EngineTerminationException gone) {
            remember(loaded);
            replace();
            untold = true;
        }
        forgetSent();
    }

    @Override
    public void redefine(ClassBytecodes[] compiled)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        ClassBytecodes[] redefined = linked(compiled);
        try {
            worker().commands().redefine(redefined);
            remember(redefined);
        } catch (EngineTerminationException gone) {
            remember(redefined);
            replace();
            untold = true;
        }
        forgetSent();
    }

    private ClassBytecodes[] linked(ClassBytecodes[] compiled) {
        return Arrays.stream(compiled).map(this::linked).toArray(ClassBytecodes[]::new);
    }

    private ClassBytecodes linked(ClassBytecodes compiled) {
        byte[] linked = linker.apply(compiled.bytecodes());
        if (linked == compiled.bytecodes()) {
            unlinked.remove(compiled.name());
            return compiled;
        }
        unlinked.put(compiled.name(), compiled);
        return new ClassBytecodes(compiled.name(), linked);
    }

    /** Lets the loaded classes of snippets use the variables where they are now; JShell sees no change in them. */
    void relink() {
        ClassBytecodes[] changed = List.copyOf(unlinked.values()).stream().map(this::linked)
                .filter(each -> !Arrays.equals(each.bytecodes(), bytes.get(each.name())))
                .toArray(ClassBytecodes[]::new);
        if (changed.length == 0) {
            return;
        }
        try {
            worker().commands().redefine(changed);
            remember(changed);
        } catch (ClassInstallException | NotImplementedException | EngineTerminationException e) {
            System.getLogger(RemoteExecution.class.getName()).log(System.Logger.Level.WARNING,
                    "Methods keep to a variable's former place", e);
        }
    }

    /// Loads classes that the next worker does not need: those of statements and variables, whose values it lacks.
    void loadForNow(ClassBytecodes[] loaded)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        try {
            worker().commands().load(loaded);
        } catch (EngineTerminationException gone) {
            replace();
            untold = true;
            worker().commands().load(loaded);
        }
        forgetSent();
    }

    private void remember(ClassBytecodes[] known) {
        changes++;
        for (ClassBytecodes each : known) {
            classes.put(each.name(), each);
            bytes.put(each.name(), each.bytecodes());
        }
    }

    private void forgetSent() {
        try {
            worker().forgetSent();
        } catch (IOException e) {
            // The next command finds out.
        }
    }

    @Override
    public String invoke(String className, String methodName)
            throws RunException, EngineTerminationException, InternalException {
        if (interrupted.getAsBoolean()) { // while this was compiled
            throw new UserException("stopped", CellThread.Stopped.class.getName(), new StackTraceElement[0]);
        }
        return unlocked(control -> control.invoke(className, methodName));
    }

    /** Runs user code in the worker, without JShell's lock. */
    private <T extends @Nullable Object> T unlocked(Call<T> call)
            throws RunException, EngineTerminationException, InternalException {
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
        invoking = true;
        try {
            if (untold) {
                throw new UserException("", WorkerLost.MARK, new StackTraceElement[0]);
            }
            return call.on(worker().commands());
        } catch (EngineTerminationException gone) {
            replace();
            throw new UserException("", WorkerLost.MARK, new StackTraceElement[0]);
        } catch (InternalException e) {
            // JShell would take it for success.
            throw new UserException(e.getMessage(), InternalError.class.getName(), new StackTraceElement[0]);
        } catch (ClassInstallException e) {
            throw new InternalException(String.valueOf(e.getMessage()));
        } finally {
            untold = false;
            invoking = false;
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        }
    }

    /// Asks the worker for something between two snippets.
    ///
    /// @throws Fault
    ///             as the worker describes it
    /// @throws Lost
    ///             if the worker has ended
    @Nullable
    Object ask(Command command, @Nullable Object argument) {
        try {
            return unlocked(control -> control.extensionCommand(command.name(), argument));
        } catch (UserException e) {
            if (WorkerLost.MARK.equals(e.causeExceptionClass())) {
                throw new Lost();
            }
            if (Fault.class.getName().equals(e.causeExceptionClass())) {
                String[] parts = String.valueOf(e.getMessage()).split("\u0000", 2);
                throw Fault.flow(parts[0], parts.length > 1 ? parts[1] : "");
            }
            throw Fault.flow(e.causeExceptionClass() + ": " + e.getMessage(), "");
        } catch (RunException | EngineTerminationException | InternalException e) {
            throw Fault.flow("The worker does not answer: " + e.getMessage(), "run the cell again");
        }
    }

    void secret(String name, String value) {
        secrets.put(name, value);
        ask(Command.secret, new ArrayList<>(List.of(name, value)));
    }

    @Override
    public String varValue(String className, String varName)
            throws RunException, EngineTerminationException, InternalException {
        if (probing) {
            probed = className;
            return "";
        }
        return worker().commands().varValue(className, varName);
    }

    /** The class that holds a variable: JShell tells it only to its engine. */
    @Nullable
    String classOf(Runnable askForValue) {
        probing = true;
        probed = null;
        try {
            askForValue.run();
            return probed;
        } finally {
            probing = false;
        }
    }

    /** How often something was loaded, redefined or put on the class path. */
    long changes() {
        return changes;
    }

    boolean onClassPath(String path) {
        return classPath.contains(path);
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        if (own.contains(path)) {
            return;
        }
        for (String each : path.split(File.pathSeparator, -1)) {
            classPath.add(each);
        }
        changes++;
        worker().commands().addToClasspath(path);
    }

    @Override
    public @Nullable Object extensionCommand(String command, Object argument)
            throws RunException, EngineTerminationException, InternalException {
        return worker().commands().extensionCommand(command, argument);
    }

    @Override
    public void stop() {
        worker().stop(() -> invoking);
    }

    @Override
    public void close() {
        closed = true;
        worker().close();
    }
}
