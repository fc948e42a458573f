package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.worker.CellThread;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/** Runs the Java of a cell, snippet by snippet. */
final class JavaRunner {

    /** A cell's Java failed; the outcome says how. */
    static final class Failure extends Exception {

        private static final long serialVersionUID = 1;
        private final transient CellOutcome.Failed outcome;

        Failure(CellOutcome.Failed outcome) {
            super(outcome.message());
            this.outcome = outcome;
        }

        CellOutcome.Failed outcome() {
            return outcome;
        }
    }

    /// The Java of a cell.
    ///
    /// @param label
    ///            of the cell, for errors
    /// @param cell
    ///            its id, or null
    /// @param text
    ///            the whole cell
    /// @param from
    ///            where the Java begins in it
    /// @param to
    ///            where it ends
    record Code(String label, @Nullable String cell, String text, int from, int to) {
    }

    private record Prepared(String source, Place place, boolean open) {
    }

    private final JShell shell;
    private final ReentrantLock lock;
    private final RemoteExecution remote;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final Map<String, String> classOfVariable = new HashMap<>();
    private final Map<String, String> cellOfVariable = new ConcurrentHashMap<>();

    JavaRunner(JShell shell, ReentrantLock lock, RemoteExecution remote) {
        this.shell = shell;
        this.lock = lock;
        this.remote = remote;
    }

    /** The label or id of the cell that declares a variable. */
    @Nullable
    String cellOf(String variable) {
        return cellOfVariable.get(variable);
    }

    /** The class whose static field is the variable, or null. Needs JShell's lock. */
    @Nullable
    String classOf(VarSnippet variable) {
        if (shell.status(variable) != Status.VALID) {
            return null;
        }
        return remote.classOf(() -> shell.varValue(variable));
    }

    /// Runs it.
    ///
    /// @return the last expression's value, or null where there is none to show
    @Nullable
    MimeBundle run(Code code, Running running, Display display) throws Failure, InterruptedException {
        lock.lock();
        try {
            List<Prepared> snippets = prepare(code);
            MimeBundle value = null;
            for (Prepared snippet : snippets) {
                running.enterJava();
                Snippet done = evaluate(code, snippet, running, display);
                value = snippet == snippets.getLast() && snippet.open && isExpression(done) ? shown() : null;
                if (done.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                    shell.drop(done); // JShell's $1, $2 … would slow down every later snippet, and keep their values
                }
            }
            return value;
        } catch (RemoteExecution.Lost e) {
            throw workerLost(running);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isExpression(Snippet snippet) {
        return switch (snippet.kind()) {
            case EXPRESSION -> snippet.subKind() != SubKind.ASSIGNMENT_SUBKIND;
            case VAR -> snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
            default -> false;
        };
    }

    @SuppressWarnings("unchecked")
    private @Nullable MimeBundle shown() {
        Object data = remote.ask(Command.render, null);
        return data == null ? null : new MimeBundle((Map<String, String>) data);
    }

    private List<Prepared> prepare(Code code) {
        List<SnippetSplitter.Piece> pieces = SnippetSplitter.split(shell.sourceCodeAnalysis(),
                code.text.substring(code.from, code.to));
        List<Optional<SealedTypes.Insertion>> insertions = SealedTypes
                .insertions(pieces.stream().map(SnippetSplitter.Piece::source).toList());
        List<Prepared> prepared = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            SnippetSplitter.Piece piece = pieces.get(i);
            SealedTypes.Insertion insertion = insertions.get(i).orElse(new SealedTypes.Insertion(0, ""));
            String source = new StringBuilder(piece.source()).insert(insertion.at(), insertion.text()).toString();
            prepared.add(
                    new Prepared(source, new Place(code.label, code.text, code.from + piece.offset(), insertion.at(),
                            insertion.text().length()), piece.open()));
        }
        return prepared.size() < 2 ? prepared : declarationsBeforeUse(prepared);
    }

    /** A method or type that the cell uses above its declaration is declared first, as it would be in a class. */
    private List<Prepared> declarationsBeforeUse(List<Prepared> snippets) {
        List<Prepared> ordered = new ArrayList<>();
        for (Prepared snippet : snippets) {
            Snippet parsed = shell.sourceCodeAnalysis().sourceToSnippets(snippet.source).stream().findFirst()
                    .orElse(null);
            int at = ordered.size();
            if (parsed instanceof MethodSnippet || parsed instanceof TypeDeclSnippet) {
                String name = ((DeclarationSnippet) parsed).name();
                for (int i = 0; i < ordered.size(); i++) {
                    if (mentions(ordered.get(i).source, name)) {
                        at = i;
                        break;
                    }
                }
            }
            ordered.add(at, snippet);
        }
        // The value shown is the last snippet's of the text; a declaration has none, so moving one changes nothing.
        return ordered;
    }

    private static boolean mentions(String source, String name) {
        return JavaScanner.tokens(source).stream().anyMatch(token -> token.is(name));
    }

    private Snippet evaluate(Code code, Prepared prepared, Running running, Display display)
            throws Failure, InterruptedException {
        List<SnippetEvent> events = shell.eval(prepared.source);
        Snippet main = null;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                main = event.snippet();
                places.put(main.id(), prepared.place);
                if (event.status() == Status.REJECTED) {
                    throw rejected(prepared, event.snippet());
                }
            }
        }
        if (main == null) {
            throw new IllegalStateException("JShell says nothing about: " + prepared.source);
        }
        if (main instanceof VarSnippet variable && !variable.name().startsWith("$")) {
            cellOfVariable.put(variable.name(), code.cell == null ? code.label : code.cell);
        }
        keepVariables(events, main, display);
        for (SnippetEvent event : events) {
            if (event.exception() != null) {
                throw thrown(prepared, event, running);
            }
        }
        unresolved(prepared, main, display);
        if (running.interrupted()) {
            running.enterJava();
        }
        return main;
    }

    private Failure rejected(Prepared prepared, Snippet snippet) {
        return new Failure(new CompilationReport(shell.sourceCodeAnalysis()).failed(prepared.place, prepared.source,
                shell.diagnostics(snippet).toList()));
    }

    private Failure thrown(Prepared prepared, SnippetEvent event, Running running) {
        if (event.exception() instanceof UnresolvedReferenceException unresolved) {
            List<String> names = shell.unresolvedDependencies(unresolved.getSnippet()).toList();
            String message = unresolved.getSnippet().name() + " can't run yet: there is no "
                    + String.join(", no ", names.isEmpty() ? List.of("(see the note where it is declared)") : names);
            return new Failure(new CellOutcome.Failed("CompilationError", message,
                    List.of(Styles.bold(prepared.place.label() + ", line " + prepared.place.line(0) + ": ")
                            + Styles.red(message))));
        }
        if (ExceptionReport.isOrWraps(event.exception(), WorkerLost.MARK)) {
            return workerLost(running);
        }
        CellOutcome.Failed failed = new ExceptionReport(places).failed((EvalException) event.exception());
        boolean stopped = ExceptionReport.isOrWraps(event.exception(), CellThread.Stopped.class.getName());
        if (!running.interrupted() && !stopped) {
            return new Failure(failed);
        }
        List<String> lines = new ArrayList<>(failed.traceback());
        lines.set(0, Styles.red("Interrupted"));
        return new Failure(new CellOutcome.Failed("Interrupted", "The cell was interrupted", lines));
    }

    /** Drops what the lost worker held, so that nobody takes an empty variable for its value. */
    Failure workerLost(Running running) {
        WorkerLost lost = remote.takeLost();
        Set<String> names = new LinkedHashSet<>();
        for (VarSnippet variable : shell.variables().toList()) {
            if (!variable.name().startsWith("$")) {
                names.add(variable.name());
            }
            cellOfVariable.remove(variable.name());
            classOfVariable.remove(variable.name());
            shell.drop(variable);
        }
        String message = (lost == null ? "The worker process ended" : lost.reason()) + ": "
                + (names.isEmpty() ? "no variables were lost" : "lost are the variables " + String.join(", ", names))
                + "; imports, types and methods are kept";
        return new Failure(new CellOutcome.Failed(running.interrupted() ? "Interrupted" : "WorkerLost", message,
                List.of(Styles.red(message))));
    }

    /// What JShell makes anew takes its variables' values over from what it was; where that can't be, the user is told.
    /// JShell itself resets them without a word.
    private void keepVariables(List<SnippetEvent> events, Snippet main, Display display) {
        List<String> reset = new ArrayList<>();
        if (events.size() > 1) {
            for (SnippetEvent event : events) {
                if (event.causeSnippet() != null && event.snippet() instanceof VarSnippet variable
                        && !replaces(variable, main)) {
                    String before = classOfVariable.get(variable.name());
                    String now = classOf(variable);
                    if (before != null && now != null && !before.equals(now)
                            && !Boolean.TRUE.equals(remote.ask(Command.carry, list(before, now, variable.name())))) {
                        reset.add(variable.name());
                    } else if (before != null && now == null && !redeclared(variable, before)) {
                        reset.add(variable.name());
                    }
                }
            }
        }
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof VarSnippet variable) {
                String now = classOf(variable);
                if (now == null) {
                    if (shell.variables().noneMatch(each -> each.name().equals(variable.name()))) {
                        classOfVariable.remove(variable.name());
                    }
                } else {
                    classOfVariable.put(variable.name(), now);
                }
            }
        }
        if (!reset.isEmpty()) {
            display.stream(Display.Stream.stderr,
                    (reset.size() == 1 ? "Variable " : "Variables ") + String.join(", ", reset)
                            + " lost their values, since what they depend on changed: run their cells again\n");
        }
    }

    /** A variable whose initial value no longer compiles keeps the value that it has. */
    private boolean redeclared(VarSnippet variable, String before) {
        for (SnippetEvent event : shell.eval(variable.typeName() + " " + variable.name() + ";")) {
            if (event.causeSnippet() == null && event.snippet() instanceof VarSnippet declared) {
                String now = classOf(declared);
                if (now != null && Boolean.TRUE.equals(remote.ask(Command.carry, list(before, now, variable.name())))) {
                    classOfVariable.put(variable.name(), now);
                    return true;
                }
                if (now != null) {
                    shell.drop(declared);
                }
            }
        }
        return false;
    }

    private static boolean replaces(VarSnippet variable, Snippet main) {
        return main instanceof VarSnippet declared && declared.name().equals(variable.name());
    }

    private static ArrayList<String> list(String... elements) {
        return new ArrayList<>(List.of(elements));
    }

    /** A variable needs its type now; methods and types may wait for what they name, but the user should know. */
    private void unresolved(Prepared prepared, Snippet main, Display display) throws Failure {
        Status status = shell.status(main);
        if (status != Status.RECOVERABLE_DEFINED && status != Status.RECOVERABLE_NOT_DEFINED
                || !(main instanceof DeclarationSnippet declaration)) {
            return;
        }
        if (main instanceof VarSnippet) {
            Failure failure = new Failure(new CompilationReport(shell.sourceCodeAnalysis()).unresolved(prepared.place,
                    prepared.source, shell.unresolvedDependencies(declaration).toList()));
            shell.drop(main);
            throw failure;
        }
        pending.put(declaration, prepared);
    }

    private final Map<DeclarationSnippet, Prepared> pending = new LinkedHashMap<>();

    /** At the end of a cell: says which of its methods and types still wait for something. */
    void notePending(Display display) {
        lock.lock();
        try {
            pending.forEach((declaration, prepared) -> {
                Status status = shell.status(declaration);
                if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
                    display.stream(Display.Stream.stderr,
                            prepared.place.label() + ", line " + prepared.place.line(0) + ": " + declaration.name()
                                    + " can be used once there is "
                                    + String.join(" and ", shell.unresolvedDependencies(declaration).toList()) + "\n");
                }
            });
            pending.clear();
        } finally {
            lock.unlock();
        }
    }
}
