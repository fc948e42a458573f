package dev.flowcell.kernel.session;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.Session.CellListener;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.worker.Command;

/** Runs cells, each to its end and to the last of its output, redacted; a lost worker is told. */
final class CellExecution {

    private final Session session;
    private final PrivateFolder folder;
    private final MagicRegistry magics;
    private final Redactor redactor;
    private final CellOutputs outputs;
    private final RemoteExecution remote;
    private final JavaRunner java;
    private final List<CellListener> listeners = new CopyOnWriteArrayList<>();
    private boolean otherKernelsKnown;
    private int counted;
    private int sequence;

    CellExecution(Session session, PrivateFolder folder, MagicRegistry magics, Redactor redactor, CellOutputs outputs,
            RemoteExecution remote, JavaRunner java) {
        this.session = session;
        this.folder = folder;
        this.magics = magics;
        this.redactor = redactor;
        this.outputs = outputs;
        this.remote = remote;
        this.java = java;
    }

    void listen(CellListener listener) {
        listeners.add(listener);
    }

    CellOutcome execute(Lane lane, CellRequest request, Display display) {
        lane.lock().lock();
        Running now = new Running(Thread.currentThread());
        RedactingDisplay redacting = new RedactingDisplay(display, redactor);
        Running outer = lane.running();
        int outerNumber = lane.cell();
        try {
            if (!request.silent() && outer == null) {
                counted++;
            }
            int number = ++sequence;
            lane.runs(now, number);
            outputs.begin(number, redacting);
            String label = request.silent() || outer != null ? "cell" : "cell [" + counted + "]";
            listeners.forEach(listener -> listener.begins(request));
            CellOutcome outcome = redacted(run(lane, request, label, redacting, now), redacting);
            listeners.forEach(listener -> listener.executed(request, outcome));
            return outcome;
        } finally {
            lane.runs(outer, outerNumber);
            if (outer != null) {
                outputs.resume(outerNumber);
            }
            lane.lock().unlock();
        }
    }

    private CellOutcome run(Lane lane, CellRequest request, String label, RedactingDisplay display, Running now) {
        CellOutcome outcome;
        try {
            begin(lane, display, now);
            if (!otherKernelsKnown && OtherKernels.named(request.source())) {
                otherKernels(request.source(), display, now);
            }
            outcome = new CellRun(session, request, label, display, now, java, magics).run();
        } catch (Fault fault) {
            outcome = new CellOutcome.Failed("Fault", fault.line(), List.of(Styles.red(fault.line())), fault);
        } finally {
            now.end();
        }
        try {
            Object sent = remote.ask(Command.flush, null);
            remote.worker().awaitFrames((Long) Objects.requireNonNull(sent));
        } catch (RemoteExecution.Lost e) {
            outcome = java.lost(now, display); // with what it had not sent
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
        session.addToClasspath(List.of(jar));
        otherKernelsKnown = true;
        var unused = new CellRun(session, new CellRequest(null, OtherKernels.function(source), List.of(), true), "cell",
                display, now, java, magics).run();
    }

    /** Tells the worker of a cell; where it was lost since the last one, the user, and then the next worker. */
    private void begin(Lane lane, Display display, Running now) {
        try {
            remote.ask(Command.begin, lane.cell());
        } catch (RemoteExecution.Lost e) {
            lane.untold(java.lost(now, display).message());
            remote.ask(Command.begin, lane.cell());
        }
        String untold = lane.takeUntold();
        if (untold != null) {
            display.stream(Display.Stream.stderr, untold + "\n");
        }
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
}
