package dev.flowcell.kernel.session;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.CellThread;
import dev.flowcell.runtime.worker.Command;
import dev.flowcell.runtime.worker.CommMessage;
import jdk.jshell.execution.StreamingExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import org.jspecify.annotations.Nullable;

/// JShell's view of the worker, whichever it is at the time. Each call goes through the lane of the calling thread.
///
/// JShell's lock is held by every caller; it is released while the user's code runs.
final class RemoteExecution implements ExecutionControl {

    private final ReentrantLock lock;
    private final Lanes lanes;
    private final Workers workers;
    private final Map<String, byte[]> bytes;
    /** As JShell compiled them: the classes that use variables of batches. */
    private final Map<String, ClassBytecodes> unlinked = new LinkedHashMap<>();
    private final UnaryOperator<byte[]> linker;
    private final Set<String> own;
    private @Nullable String probed;
    private boolean probing;
    private long changes;

    /// @param bytes
    ///            is given the classes of all snippets, by name
    /// @param linker
    ///            what becomes of a class that JShell compiled before it is loaded
    /// @param own
    ///            paths that each worker sees anyway
    RemoteExecution(ReentrantLock lock, Lanes lanes, Workers workers, Map<String, byte[]> bytes,
            UnaryOperator<byte[]> linker, Set<String> own) {
        this.lock = lock;
        this.lanes = lanes;
        this.workers = workers;
        this.bytes = bytes;
        this.linker = linker;
        this.own = own;
    }

    /** The worker was lost, and with it the values of all variables; [Lane#takeLost] says how. */
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

    private interface Installation {

        void on(ExecutionControl control)
                throws ClassInstallException, NotImplementedException, EngineTerminationException;
    }

    private StreamingExecutionControl commands(Worker worker) throws EngineTerminationException {
        try {
            return lanes.current().commands(worker).control();
        } catch (IOException e) {
            throw new EngineTerminationException("no line to the worker: " + e.getMessage());
        }
    }

    private StreamingExecutionControl commands() throws EngineTerminationException {
        return commands(workers.worker());
    }

    @Override
    public void load(ClassBytecodes[] compiled)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        if (compiled.length > 0) {
            install(linked(compiled), ExecutionControl::load);
        }
    }

    @Override
    public void redefine(ClassBytecodes[] compiled)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        install(linked(compiled), ExecutionControl::redefine);
    }

    private interface Installing {

        void install(ExecutionControl control, ClassBytecodes[] classes)
                throws ClassInstallException, NotImplementedException, EngineTerminationException;
    }

    private void install(ClassBytecodes[] classes, Installing installing)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        // Both are there afterwards: where another lane starts the next worker meanwhile, that one may lack them.
        if (orReplaced(control -> installing.install(control, classes), () -> remember(classes))) {
            commands().load(classes);
        } else {
            remember(classes);
        }
        forgetSent();
    }

    /// Does something in the worker; where that turns out to be lost, the next one is started, and the next call of
    /// this lane says so, since JShell takes this one for a success.
    ///
    /// @param first
    ///            is done before the next worker is started
    /// @return whether it was lost
    private boolean orReplaced(Installation installation, Runnable first)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        Worker worker = workers.worker();
        try {
            installation.on(commands(worker));
            return false;
        } catch (EngineTerminationException gone) {
            first.run();
            lanes.current().lost(workers.replace(worker), false);
            return true;
        }
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
            commands().redefine(changed);
            remember(changed);
        } catch (ClassInstallException | NotImplementedException | EngineTerminationException e) {
            System.getLogger(RemoteExecution.class.getName()).log(System.Logger.Level.WARNING,
                    "Methods keep to a variable's former place", e);
        }
    }

    /// Loads classes that the next worker does not need: those of statements and variables, whose values it lacks.
    void loadForNow(ClassBytecodes[] loaded)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        if (orReplaced(control -> control.load(loaded), () -> {
        })) {
            commands().load(loaded);
        }
        forgetSent();
    }

    private void remember(ClassBytecodes[] known) {
        changes++;
        workers.remember(known);
        for (ClassBytecodes each : known) {
            bytes.put(each.name(), each.bytecodes());
        }
    }

    private void forgetSent() {
        try {
            lanes.current().commands(workers.worker()).forgetSent();
        } catch (IOException e) {
            // The next command finds out.
        }
    }

    @Override
    public String invoke(String className, String methodName)
            throws RunException, EngineTerminationException, InternalException {
        if (lanes.current().interrupted()) { // while this was compiled
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
        try {
            return locked(call);
        } finally {
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        }
    }

    private <T extends @Nullable Object> T locked(Call<T> call)
            throws RunException, EngineTerminationException, InternalException {
        Lane lane = lanes.current();
        if (lane.takeUnknownToShell()) {
            throw new UserException("", WorkerLost.MARK, new StackTraceElement[0]);
        }
        Worker worker = workers.worker();
        long start = System.nanoTime();
        lane.invoking(true);
        try {
            return call.on(commands(worker));
        } catch (EngineTerminationException gone) {
            lane.lost(workers.replace(worker), true);
            throw new UserException("", WorkerLost.MARK, new StackTraceElement[0]);
        } catch (InternalException e) {
            // JShell would take it for success.
            throw new UserException(e.getMessage(), InternalError.class.getName(), new StackTraceElement[0]);
        } catch (ClassInstallException e) {
            throw new InternalException(String.valueOf(e.getMessage()));
        } finally {
            lane.invoking(false);
            lane.ran(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /// Hands a front-end's message to the user's code.
    ///
    /// @throws RunException
    ///             what the code throws
    void comm(CommMessage message) throws RunException {
        try {
            unlocked(control -> control.extensionCommand(Command.comm.name(), message.encode()));
        } catch (EngineTerminationException | InternalException e) {
            throw Fault.flow("The worker does not answer: " + e.getMessage(), "run the cell again");
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
        Call<@Nullable Object> call = control -> control.extensionCommand(command.name(), argument);
        try {
            return command.runsCode() ? unlocked(call) : locked(call);
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
        workers.remember(name, value);
        ask(Command.secret, new ArrayList<>(List.of(name, value)));
    }

    @Override
    public String varValue(String className, String varName)
            throws RunException, EngineTerminationException, InternalException {
        if (probing) {
            probed = className;
            return "";
        }
        return commands().varValue(className, varName);
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
        return workers.onClassPath(path);
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        if (own.contains(path)) {
            return;
        }
        workers.remember(List.of(path.split(File.pathSeparator, -1)));
        changes++;
        commands().addToClasspath(path);
    }

    @Override
    public @Nullable Object extensionCommand(String command, Object argument)
            throws RunException, EngineTerminationException, InternalException {
        return commands().extensionCommand(command, argument);
    }

    @Override
    public void stop() {
        Lane lane = lanes.current();
        workers.worker().stop(lane.number(), lane::invoking);
    }

    @Override
    public void close() {
        workers.close();
    }
}
