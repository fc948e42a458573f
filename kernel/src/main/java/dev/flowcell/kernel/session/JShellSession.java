package dev.flowcell.kernel.session;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.assist.Assistant;
import dev.flowcell.kernel.compile.CellCompiler;
import dev.flowcell.kernel.compile.Variables;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.magic.builtin.BuiltinMagics;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.worker.Command;
import dev.flowcell.runtime.worker.Frame;
import dev.flowcell.runtime.worker.Remains;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/** A session on JShell, with a worker process; HOW_IT_WORKS.md draws the whole. */
final class JShellSession implements Session {

    private final PrivateFolder folder;
    private final SessionSettings settings;
    private final MagicRegistry magics;
    private final Redactor redactor = new Redactor();
    private final CellOutputs outputs = new CellOutputs();
    private final Map<String, @Nullable String> environment = new HashMap<>();
    /** Guards JShell; free while the user's code runs. */
    private final ReentrantLock shellLock = new ReentrantLock();
    /** Held while a cell runs. */
    private final ReentrantLock executionLock = new ReentrantLock(true);
    private final RemoteExecution remote;
    private final StartingShell shell = new StartingShell();
    private final CellCompiler compiler;
    private final List<Path> compiled = new CopyOnWriteArrayList<>();
    private final Variables variables;
    private final CellNames names = new CellNames();
    private final Snippets snippets;
    private final JavaRunner java;
    private final SessionScope scope;
    private final Assistant assistant;
    private final List<CellListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService escalation = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("interrupt").factory());
    private volatile @Nullable Running running;
    private boolean otherKernelsKnown;
    /** How the worker was lost between two cells, for the next one to say; guarded by the execution lock. */
    private @Nullable String untold;
    private int counted;
    private int sequence;
    /** The number of the cell that runs; guarded by the execution lock. */
    private int current;

    private JShellSession(SessionSettings settings) throws IOException {
        this.settings = settings;
        folder = new PrivateFolder();
        environment.put(Remains.MARK, folder.mark());
        List<Magic> all = new ArrayList<>(BuiltinMagics.all(this::magics, this::environmentNow, settings.directory()));
        all.addAll(settings.magics());
        magics = new MagicRegistry(all);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        variables = new Variables(folder.resolve("variables"));
        remote = new RemoteExecution(shellLock, this::interrupted,
                () -> Worker.launch(settings, folder, environmentNow(), outputs),
                classes, variables::link, Set.of(jacksonAnnotations().toString()));
        compiler = new CellCompiler(classes, settings.compilerOptions());
        snippets = new Snippets(shell, remote, names);
        java = new JavaRunner(shellLock, remote, new CellPreparation(compiler, shell), shell, snippets,
                new Batches(compiler, variables, classes, remote, snippets, names), names);
        scope = new SessionScope(shell, shellLock, remote, snippets, variables, classes, compiled);
        assistant = new Assistant(scope, this::preview, magics, settings.directory(), settings.java());
        Thread.ofPlatform().daemon().name("start").start(this::startCompilers);
    }

    private Path jacksonAnnotations() {
        return settings.runtime().getLast();
    }

    /** The compiler for statements first: it is all that most first cells need. */
    private void startCompilers() {
        try {
            Path api = folder.apiJar(settings.runtime().getFirst());
            compiled.addAll(List.of(api, jacksonAnnotations()));
            compiler.open(compiled);
            compiler.warmUp("System.out.println(1 + 1);\n1 + 1", StartingShell.imports());
            shell.awaitWanted();
            compiler.warmUp("var start = List.of(1, 2);\nstart.size()", StartingShell.imports());
            List<String> options = new ArrayList<>(settings.compilerOptions());
            options.add("-parameters");
            shell.start(remote, List.of(api, folder.resolve("variables"), jacksonAnnotations()), options);
        } catch (IOException | RuntimeException | InterruptedException e) {
            compiler.failed(e);
            shell.failed(e);
        }
    }

    static JShellSession start(SessionSettings settings) {
        try {
            return new JShellSession(settings);
        } catch (IOException e) {
            throw Fault.settings("The session's folder can't be made (" + e.getMessage() + ")",
                    "check the folder for temporary files, " + System.getProperty("java.io.tmpdir")).causedBy(e);
        }
    }

    private void addToClassPath(Path path) {
        shell.shell().addToClasspath(path.toString());
        compiled.add(path);
        compiler.classPath(compiled);
    }

    private MagicRegistry magics() {
        return magics;
    }

    private Map<String, @Nullable String> environmentNow() {
        synchronized (environment) {
            return new HashMap<>(environment);
        }
    }

    @Override
    public CellOutcome execute(CellRequest request, Display display) {
        executionLock.lock();
        Running now = new Running(Thread.currentThread());
        RedactingDisplay redacting = new RedactingDisplay(display, redactor);
        Running outer = running;
        int outerNumber = current;
        try {
            running = now;
            if (!request.silent() && outer == null) {
                counted++;
            }
            int number = ++sequence;
            current = number;
            outputs.begin(number, redacting);
            String label = request.silent() || outer != null ? "cell" : "cell [" + counted + "]";
            listeners.forEach(listener -> listener.begins(request));
            CellOutcome outcome = redacted(run(request, label, redacting, now, number), redacting);
            listeners.forEach(listener -> listener.executed(request, outcome));
            return outcome;
        } finally {
            running = outer;
            current = outerNumber;
            if (outer != null) {
                outputs.resume(outerNumber);
            }
            shell.start();
            executionLock.unlock();
        }
    }

    private CellOutcome run(CellRequest request, String label, RedactingDisplay display, Running now, int number) {
        CellOutcome outcome;
        try {
            begin(number, display, now);
            if (!otherKernelsKnown && OtherKernels.named(request.source())) {
                otherKernels(request.source(), display, now);
            }
            outcome = new CellRun(this, request, label, display, now, java, magics).run();
        } catch (Fault fault) {
            outcome = new CellOutcome.Failed("Fault", fault.line(), List.of(Styles.red(fault.line())), fault);
        } finally {
            now.end();
        }
        try {
            Object sent = remote.ask(Command.flush, null);
            remote.worker().awaitFrames((Long) Objects.requireNonNull(sent));
        } catch (RemoteExecution.Lost e) {
            outcome = lost(now, display); // with what it had not sent
        } catch (Fault fault) {
            // It does not answer, and the next cell will say so.
        }
        display.flush();
        return outcome;
    }

    /** Makes the classes known by which notebooks of other Java kernels reach theirs. */
    private void otherKernels(String source, RedactingDisplay display, Running now) {
        Path jar = folder.resolve("other-kernels.jar");
        try {
            OtherKernels.write(jar);
        } catch (IOException | URISyntaxException e) {
            throw Fault.settings("The classes of IJava and JJava can't be written (" + e.getMessage() + ")",
                    "check the folder for temporary files, " + System.getProperty("java.io.tmpdir")).causedBy(e);
        }
        addToClasspath(List.of(jar));
        otherKernelsKnown = true;
        var unused = new CellRun(this, new CellRequest(null, OtherKernels.function(source), List.of(), true), "cell",
                display, now, java, magics).run();
    }

    /** Tells the worker of a cell; where it was lost since the last one, the user, and then the next worker. */
    private void begin(int number, Display display, Running now) {
        try {
            remote.ask(Command.begin, number);
        } catch (RemoteExecution.Lost e) {
            untold = lost(now, display).message();
            remote.ask(Command.begin, number);
        }
        if (untold != null) {
            display.stream(Display.Stream.stderr, untold + "\n");
            untold = null;
        }
    }

    private CellOutcome.Failed lost(Running now, Display display) {
        shellLock.lock();
        try {
            return java.workerLost(now, display).outcome();
        } finally {
            shellLock.unlock();
        }
    }

    private String lostBetweenCells() {
        return lost(new Running(Thread.currentThread()), outputs.current()).message();
    }

    private CellOutcome redacted(CellOutcome outcome, RedactingDisplay display) {
        return switch (outcome) {
            case CellOutcome.Done done ->
                done.value() == null ? done : new CellOutcome.Done(display.redacted(done.value()));
            case CellOutcome.Failed failed -> {
                var message = redactor.redact(failed.message());
                // A fault's text can't be changed, so one that holds a secret goes no further than its redacted line.
                yield new CellOutcome.Failed(failed.name(), message,
                        failed.traceback().stream().map(redactor::redact).toList(),
                        message.equals(failed.message()) ? failed.fault() : null);
            }
        };
    }

    @Override
    public void interrupt() {
        Running now = running;
        if (now == null || now.ended()) {
            return;
        }
        boolean first = now.interrupt();
        outputs.cancelQuestions();
        remote.worker().send(new Frame(Frame.Kind.interrupt, 0, new byte[0]));
        if (first) {
            escalation.schedule(
                    () -> escalate(now, () -> remote.worker().stop(() -> running == now || running == null)),
                    settings.stopAfter().toMillis(),
                    TimeUnit.MILLISECONDS);
            escalation.schedule(() -> escalate(now, remote::kill), settings.replaceAfter().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private boolean interrupted() {
        Running now = running;
        return now != null && now.interrupted();
    }

    private void escalate(Running cell, Runnable step) {
        if (!cell.ended() && running == cell && remote.invoking()) {
            step.run();
        }
    }

    @Override
    public Completion complete(String source, int cursor) {
        return assistant.complete(source, cursor);
    }

    @Override
    public Optional<MimeBundle> inspect(String source, int cursor) {
        return assistant.inspect(source, cursor);
    }

    @Override
    public Completeness completeness(String source) {
        return assistant.completeness(source, scope::status);
    }

    @Override
    public String preview(String variable) {
        if (!executionLock.tryLock()) {
            return ""; // a cell runs, which would have to be waited for
        }
        try {
            return Objects.requireNonNullElse((String) inWorker(Command.preview, variable), "");
        } catch (Fault fault) {
            return "";
        } finally {
            executionLock.unlock();
        }
    }

    @Override
    public List<Declaration> declarations() {
        shellLock.lock();
        try {
            return snippets.declarations();
        } finally {
            shellLock.unlock();
        }
    }

    @Override
    public List<Variable> variables() {
        shellLock.lock();
        try {
            Map<String, Variable> all = new LinkedHashMap<>();
            variables.all().values()
                    .forEach(each -> all.put(each.name(),
                            new Variable(each.name(), each.display(), names.cellOf(each.name()))));
            snippets.variables().forEach(
                    each -> all.put(each.name(),
                            new Variable(each.name(), each.typeName(), names.cellOf(each.name()))));
            return List.copyOf(all.values());
        } finally {
            shellLock.unlock();
        }
    }

    @Override
    public String size(String variable) {
        return (String) Objects.requireNonNullElse(inWorker(Command.size, variable), "");
    }

    @Override
    public void addToClasspath(List<Path> paths) {
        executionLock.lock();
        shellLock.lock();
        try {
            for (Path path : paths) {
                Path absolute = settings.directory().resolve(path).toAbsolutePath().normalize();
                if (!absolute.toFile().exists()) {
                    throw Fault.settings("There is no " + path,
                            "check the path; relative ones begin at " + settings.directory());
                }
                if (!remote.onClassPath(absolute.toString())) {
                    addToClassPath(absolute);
                }
            }
        } finally {
            shellLock.unlock();
            executionLock.unlock();
        }
    }

    @Override
    public void environment(Map<String, @Nullable String> variables) {
        synchronized (environment) {
            environment.putAll(variables);
        }
        executionLock.lock();
        try {
            remote.ask(Command.environment, new HashMap<>(variables));
        } catch (RemoteExecution.Lost e) {
            untold = lostBetweenCells(); // the next worker has the variables
        } finally {
            executionLock.unlock();
        }
    }

    @Override
    public void secret(String name, String value) {
        redactor.add(value);
        executionLock.lock();
        try {
            remote.secret(name, value);
        } catch (RemoteExecution.Lost e) {
            untold = lostBetweenCells(); // the next worker has the secret
        } finally {
            executionLock.unlock();
        }
    }

    @Override
    public Duration computed() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).plus(remote.worker().computed());
    }

    @Override
    public String redact(String text) {
        return redactor.redact(text);
    }

    @Override
    public String json(String variable) {
        return (String) Objects.requireNonNull(inWorker(Command.json, variable));
    }

    @Override
    public boolean same(String variable, String json) {
        return Boolean.TRUE.equals(inWorker(Command.same, variable, json));
    }

    private @Nullable Object inWorker(Command command, String variable, String... more) {
        executionLock.lock();
        try {
            ArrayList<String> place = new ArrayList<>(List.of(classOf(variable), variable));
            place.addAll(List.of(more));
            return remote.ask(command, place);
        } catch (RemoteExecution.Lost e) {
            throw Fault.flow(lostBetweenCells(), "run the cell again");
        } finally {
            executionLock.unlock();
        }
    }

    private String classOf(String name) {
        shellLock.lock();
        try {
            var own = variables.get(name);
            if (own != null) {
                return own.holder();
            }
            VarSnippet variable = snippets.variables().stream().filter(each -> each.name().equals(name)).findFirst()
                    .orElseThrow(() -> Fault.settings("There is no variable " + name, "%vars lists them"));
            String found = snippets.classOf(variable);
            if (found == null) {
                throw Fault.settings("Variable " + name + " has no value", "run its cell again");
            }
            return found;
        } finally {
            shellLock.unlock();
        }
    }

    @Override
    public void declare(String type, String name, String json) {
        executionLock.lock();
        try {
            declareEmpty(type, name);
            inWorker(Command.assign, name, json);
        } finally {
            executionLock.unlock();
        }
    }

    private void declareEmpty(String type, String name) {
        try {
            java.run(
                    new Code("declaration", null, type + " " + name + ";", 0,
                            type.length() + name.length() + 2),
                    new Running(Thread.currentThread()), outputs.current());
        } catch (Failure failure) {
            throw Fault.settings(
                    "Variable " + name + " can't be declared as " + type + " (" + failure.getMessage() + ")",
                    "run the cells that declare its type first");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void listen(CellListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        escalation.shutdownNow();
        remote.close();
        if (shellLock.tryLock()) {
            try {
                shell.close();
            } finally {
                shellLock.unlock();
            }
        }
        folder.close();
    }
}
