package dev.flowcell.kernel.session;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
import dev.flowcell.runtime.worker.CommMessage;
import dev.flowcell.runtime.worker.Remains;
import org.jspecify.annotations.Nullable;

/** A session on JShell, with a worker process; HOW_IT_WORKS.md draws the whole. */
final class JShellSession implements Session {

    private final PrivateFolder folder;
    private final SessionSettings settings;
    private final MagicRegistry magics;
    private final Redactor redactor = new Redactor();
    private final EnvironmentChanges environment = new EnvironmentChanges();
    /** Guards JShell; free while the user's code runs. */
    private final ReentrantLock shellLock = new ReentrantLock();
    private final Lanes lanes = new Lanes();
    private final Workers workers;
    private final OpenComms comms = new OpenComms();
    private final Lane commLane = lanes.open();
    private final RemoteExecution remote;
    private final StartingShell shell = new StartingShell();
    private final CellCompiler compiler;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<Path> compiled = new CopyOnWriteArrayList<>();
    private final CellNames names = new CellNames();
    private final Snippets snippets;
    private final SessionScope scope;
    private final Assistant assistant;
    private final CellExecution execution;
    private final Interruption interruption;
    private final SessionVariables variables;
    private final Surroundings surroundings;

    private JShellSession(SessionSettings settings) throws IOException {
        this.settings = settings;
        folder = new PrivateFolder();
        environment.add(Map.of(Remains.MARK, folder.mark()));
        List<Magic> all = new ArrayList<>(BuiltinMagics.all(this::magics, environment::now, settings.directory()));
        all.addAll(settings.magics());
        magics = new MagicRegistry(all);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        Variables fields = new Variables(folder.resolve("variables"));
        CellOutputs outputs = new CellOutputs(comms);
        workers = new Workers(() -> Worker.launch(settings, folder, environment.now(), outputs));
        remote = new RemoteExecution(shellLock, lanes, workers, classes, fields::link,
                Set.of(jacksonAnnotations().toString()));
        compiler = new CellCompiler(classes, settings.compilerOptions());
        snippets = new Snippets(shell, remote, names);
        JavaRunner java = new JavaRunner(shellLock, lanes, remote, new CellPreparation(compiler, shell), shell,
                snippets,
                new Batches(compiler, fields, classes, remote, snippets, names), names, comms);
        BetweenCells between = new BetweenCells(remote, java, outputs);
        execution = new CellExecution(this, folder, magics, redactor, outputs, lanes, remote, workers,
                java);
        interruption = new Interruption(settings, outputs, workers);
        variables = new SessionVariables(shellLock, fields, snippets, names, between, java, outputs);
        surroundings = new Surroundings(settings, shellLock, shell, compiler, remote, redactor, between, environment,
                compiled);
        scope = new SessionScope(shell, shellLock, remote, snippets, fields, classes, compiled);
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
            compiler.parse("1 + 1");
            begun.countDown();
            compiler.warmUp("System.out.println(1 + 1);\n1 + 1", StartingShell.imports());
            shell.awaitWanted();
            compiler.warmUp("var start = List.of(1, 2);\nstart.size()", StartingShell.imports());
            List<String> options = new ArrayList<>(settings.compilerOptions());
            options.add("-parameters");
            shell.start(remote, List.of(api, folder.resolve("variables"), jacksonAnnotations()), options);
            assistant.prepare();
            folder.sweepOthers();
        } catch (IOException | RuntimeException | InterruptedException e) {
            compiler.failed(e);
            shell.failed(e);
        } finally {
            begun.countDown();
        }
    }

    @Override
    public void awaitCompiler() {
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private MagicRegistry magics() {
        return magics;
    }

    @Override
    public CellOutcome execute(CellRequest request, Display display) {
        try {
            return execution.execute(request, display);
        } finally {
            shell.start();
        }
    }

    @Override
    public void interrupt() {
        lanes.all().forEach(interruption::interrupt);
    }

    @Override
    public Beside beside() {
        Lane lane = lanes.open();
        return new Beside() {
            @Override
            public CellOutcome execute(CellRequest request, Display display) {
                return lanes.in(lane, () -> JShellSession.this.execute(request, display));
            }

            @Override
            public void close() {
                lanes.close(lane);
            }
        };
    }

    @Override
    public void comm(CommMessage message, Display display) {
        if (comms.heard(message)) {
            lanes.in(commLane, () -> {
                execution.comm(message, display);
                return message;
            });
        } else if (message.kind() == CommMessage.Kind.open) {
            display.comm(OpenComms.closing(message.id())); // as the protocol asks for where nobody takes it
        }
    }

    @Override
    public Map<String, String> comms() {
        return comms.all();
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
        return variables.preview(lanes.current(), variable);
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
        return variables.all();
    }

    @Override
    public String size(String variable) {
        return (String) Objects.requireNonNullElse(variables.inWorker(lanes.current(), Command.size, variable), "");
    }

    @Override
    public String json(String variable) {
        return (String) Objects.requireNonNull(variables.inWorker(lanes.current(), Command.json, variable));
    }

    @Override
    public boolean same(String variable, String json) {
        return Boolean.TRUE.equals(variables.inWorker(lanes.current(), Command.same, variable, json));
    }

    @Override
    public void declare(String type, String name, String json) {
        variables.declare(lanes.current(), type, name, json);
    }

    @Override
    public void addToClasspath(List<Path> paths) {
        surroundings.addToClasspath(lanes.current(), paths);
    }

    @Override
    public void environment(Map<String, @Nullable String> changed) {
        surroundings.environment(lanes.current(), changed);
    }

    @Override
    public void secret(String name, String value) {
        surroundings.secret(lanes.current(), name, value);
    }

    @Override
    public Times times() {
        return lanes.current().times();
    }

    @Override
    public Duration computed() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO)
                .plus(workers.worker().computed());
    }

    @Override
    public String redact(String text) {
        return redactor.redact(text);
    }

    @Override
    public void listen(CellListener listener) {
        execution.listen(listener);
    }

    @Override
    public void close() {
        interruption.close();
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
