package dev.flowcell.kernel.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.compile.Piece;
import dev.flowcell.kernel.compile.Problem;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.CellThread;
import dev.flowcell.runtime.worker.Command;
import dev.flowcell.runtime.worker.CommMessage;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl.RunException;
import org.jspecify.annotations.Nullable;

/// Runs the Java of a cell: its statements and variables in batches that are compiled as one, its imports, methods and
/// types by JShell, which knows what hangs on them. What a batch can't take as it is runs piece by piece, as JShell has
/// it; the user sees no difference.
final class JavaRunner {

    private final ReentrantLock lock;
    private final Lanes lanes;
    private final RemoteExecution remote;
    private final CellPreparation preparation;
    private final StartingShell shell;
    private final Snippets snippets;
    private final Batches batches;
    private final CellNames names;
    private final OpenComms comms;
    /** The last worker that was lost, and the variables that were lost with it; guarded by the lock. */
    private @Nullable WorkerLost told;
    private Set<String> toldNames = Set.of();

    JavaRunner(ReentrantLock lock, Lanes lanes, RemoteExecution remote, CellPreparation preparation,
            StartingShell shell,
            Snippets snippets, Batches batches, CellNames names, OpenComms comms) {
        this.names = names;
        this.lock = lock;
        this.lanes = lanes;
        this.remote = remote;
        this.preparation = preparation;
        this.shell = shell;
        this.snippets = snippets;
        this.batches = batches;
        this.comms = comms;
    }

    /// Runs it.
    ///
    /// @return the last expression's value, or null where there is none to show
    @Nullable
    MimeBundle run(Code code, Running running, Display display) throws Failure, InterruptedException {
        long start = System.nanoTime();
        lock.lock();
        try {
            List<Prepared> pieces = preparation.prepare(code);
            boolean value = false;
            for (List<Prepared> group : groups(pieces)) {
                running.enterJava();
                boolean last = group.getLast() == pieces.getLast();
                value = run(code, group, last, running, display);
            }
            if (MainMethod.isProgram(pieces)) {
                String call = MainMethod.call(pieces);
                Code main = new Code(code.label(), code.cell(), call, 0, call.length());
                run(main, preparation.prepare(main), false, running, display);
            }
            return value ? shown(running) : null;
        } catch (RemoteExecution.Lost e) {
            throw workerLost(running, display);
        } finally {
            lock.unlock();
            lanes.current().worked(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Hands a front-end's message to the user's code. */
    void comm(CommMessage message, Running running, Display display) throws Failure {
        try {
            remote.comm(message);
        } catch (RunException thrown) {
            lock.lock();
            try {
                throw thrown(List.of(), new ThrownException(Thrown.of(thrown, snippets.places()::translate), null),
                        running,
                        display);
            } finally {
                lock.unlock();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable MimeBundle shown(Running running) throws InterruptedException {
        Object data;
        try {
            data = remote.ask(Command.render, null);
        } catch (Fault fault) {
            checkInterrupt(running); // a stop may meet the rendering itself
            throw fault;
        }
        return data == null ? null : new MimeBundle((Map<String, String>) data);
    }

    /** Neighbours that can be compiled together; a variable that is declared again begins the next. */
    private static List<List<Prepared>> groups(List<Prepared> pieces) {
        List<List<Prepared>> groups = new ArrayList<>();
        Set<String> declared = new HashSet<>();
        boolean open = false;
        for (Prepared each : pieces) {
            boolean again = each.piece().variables().stream().anyMatch(variable -> declared.contains(variable.name()));
            if (!open || again || !each.piece().batched()) {
                groups.add(new ArrayList<>());
                declared.clear();
            }
            groups.getLast().add(each);
            each.piece().variables().forEach(variable -> declared.add(variable.name()));
            open = each.piece().batched();
        }
        return groups;
    }

    private boolean run(Code code, List<Prepared> group, boolean last, Running running, Display display)
            throws Failure, InterruptedException {
        try {
            boolean shown = last && group.getLast().piece().shown();
            List<Problem> problems = List.of();
            if (group.getFirst().piece().batched()) {
                Batches.Ran ran = batches.run(code, group, shown, display);
                if (ran.ran()) {
                    checkInterrupt(running);
                    return ran.value();
                }
                problems = ran.problems();
            }
            return oneByOne(code, group, problems, last, running, display);
        } catch (ThrownException thrown) {
            throw thrown(group, thrown, running, display);
        }
    }

    private static void checkInterrupt(Running running) throws InterruptedException {
        if (running.interrupted()) {
            running.enterJava();
        }
    }

    private boolean oneByOne(Code code, List<Prepared> group, List<Problem> problems, boolean last, Running running,
            Display display) throws Failure, InterruptedException, ThrownException {
        boolean value = false;
        for (Prepared each : group) {
            running.enterJava();
            Snippet done;
            try {
                done = snippets.run(code, each, display);
            } catch (Failure failure) {
                throw withLater(failure, code, each, problems);
            }
            if (done instanceof VarSnippet variable) {
                batches.remove(variable.name());
            }
            batches.followTypes(display);
            checkInterrupt(running);
            value = last && each == group.getLast() && (each.piece().open() || each.piece().kind() == Piece.Kind.other
                    && !each.source().endsWith(";")) && Snippets.isExpression(done);
        }
        return value;
    }

    /** What does not compile below the first such piece is told as well. */
    private Failure withLater(Failure failure, Code code, Prepared failed, List<Problem> problems) {
        List<Problem> later = problems.stream().filter(problem -> problem.position() >= failed.piece().end())
                .filter(problem -> !problem.code().contains("unreachable")).toList();
        if (later.isEmpty()) {
            return failure;
        }
        Place whole = code.place(0, List.of());
        CellOutcome.Failed more = new CompilationReport(shell.shell().sourceCodeAnalysis()).failed(whole, code.text(),
                later);
        List<String> lines = new ArrayList<>(failure.outcome().traceback());
        lines.addAll(more.traceback());
        return new Failure(new CellOutcome.Failed(failure.outcome().name(), failure.outcome().message(), lines));
    }

    private Failure thrown(List<Prepared> group, ThrownException exception, Running running, Display display) {
        Thrown thrown = exception.thrown();
        if (thrown.isOrWraps(WorkerLost.MARK)) {
            return workerLost(running, display);
        }
        CellOutcome.Failed failed = thrown.type().equals(Thrown.UNRESOLVED) && !group.isEmpty()
                ? unresolved(group, exception)
                : new ExceptionReport(snippets.places()).failed(thrown);
        if (!running.interrupted() && !thrown.isOrWraps(CellThread.Stopped.class.getName())) {
            return new Failure(failed);
        }
        List<String> lines = new ArrayList<>(failed.traceback());
        lines.set(0, Styles.red("Interrupted"));
        return new Failure(new CellOutcome.Failed("Interrupted", "The cell was interrupted", lines));
    }

    private CellOutcome.Failed unresolved(List<Prepared> group, ThrownException exception) {
        Thrown thrown = exception.thrown();
        var waiting = exception.waiting() == null ? snippets.waiting().called(thrown) : exception.waiting();
        String message = waiting == null
                ? "A method can't run yet: what it names is not declared"
                : snippets.waiting().reason(waiting);
        Place place = group.getFirst().place();
        List<String> lines = new ArrayList<>(new ExceptionReport(snippets.places()).failed(thrown).traceback());
        lines.set(0, Styles.bold(place.label() + ", line " + place.line(0) + ": ") + Styles.red(message));
        return new CellOutcome.Failed("CompilationError", message, lines);
    }

    /** The same as if a cell had found the worker lost: for whoever finds it between two. */
    CellOutcome.Failed lost(Running running, Display display) {
        lock.lock();
        try {
            return workerLost(running, display).outcome();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what the lost worker held, so that nobody takes an empty variable for its value. */
    private Failure workerLost(Running running, Display display) {
        WorkerLost lost = lanes.current().takeLost();
        if (lost == null || lost != told) { // what ran beside it may have said it before
            Set<String> lostNow = new LinkedHashSet<>(batches.lost(display));
            snippets.variables().forEach(variable -> lostNow.add(variable.name()));
            snippets.dropVariables(lostNow);
            comms.lost().forEach(display::comm);
            toldNames = lostNow;
            told = lost;
        }
        Set<String> names = toldNames;
        String message = (lost == null ? "The worker process ended" : lost.reason()) + ": "
                + (names.isEmpty() ? "no variables were lost" : "lost are the variables " + String.join(", ", names))
                + "; imports, types and methods are kept";
        return new Failure(new CellOutcome.Failed(running.interrupted() ? "Interrupted" : "WorkerLost", message,
                List.of(Styles.red(message))));
    }

    /** A cell begins: the names that it had declared so far. */
    Set<String> begin(String cell) {
        lock.lock();
        try {
            return names.begin(cell);
        } finally {
            lock.unlock();
        }
    }

    /** A cell has run: gives up what it had declared and does not any more. */
    void end(String cell, Set<String> former, boolean fine, Display display) {
        lock.lock();
        try {
            Set<String> given = names.end(cell, former, fine);
            if (!given.isEmpty()) {
                snippets.dropVariables(given);
                snippets.dropDeclarations(given);
                batches.drop(given, display);
                batches.followTypes(display);
            }
        } catch (RemoteExecution.Lost e) {
            lanes.current().untold(workerLost(new Running(Thread.currentThread()), display).outcome().message());
        } finally {
            lock.unlock();
        }
    }

    /** At the end of a cell: says which of its methods and types still wait for something. */
    void notePending(Display display) {
        lock.lock();
        try {
            snippets.waiting().tell(display);
        } finally {
            lock.unlock();
        }
    }
}
