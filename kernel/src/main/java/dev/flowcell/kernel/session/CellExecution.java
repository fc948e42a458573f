package dev.flowcell.kernel.session;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.Session.CellListener;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.worker.Command;
import dev.flowcell.runtime.worker.CommMessage;

/** Runs cells, each to its end and to the last of its output, redacted; a lost worker is told. */
final class CellExecution {

    private final Session session;
    private final PrivateFolder folder;
    private final MagicRegistry magics;
    private final Redactor redactor;
    private final CellOutputs outputs;
    private final Lanes lanes;
    private final RemoteExecution remote;
    private final Workers workers;
    private final JavaRunner java;
    private final List<CellListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger sequence = new AtomicInteger();
    private volatile boolean otherKernelsKnown;

    CellExecution(Session session, PrivateFolder folder, MagicRegistry magics, Redactor redactor, CellOutputs outputs,
            Lanes lanes, RemoteExecution remote, Workers workers, JavaRunner java) {
        this.session = session;
        this.folder = folder;
        this.magics = magics;
        this.redactor = redactor;
        this.outputs = outputs;
        this.lanes = lanes;
        this.remote = remote;
        this.workers = workers;
        this.java = java;
    }

    void listen(CellListener listener) {
        listeners.add(listener);
    }

    /** What a lane does from beginning to end. */
    private interface Work {

        CellOutcome run(Lane lane, RedactingDisplay display, Running now);
    }

    /** Runs a cell in the lane of the calling thread. */
    CellOutcome execute(CellRequest request, Display display) {
        return inLane(display, (lane, redacting, now) -> {
            String label = label(request, lane);
            listeners.forEach(listener -> listener.begins(request));
            CellOutcome outcome = run(lane, redacting, now, () -> cell(request, label, redacting, now));
            listeners.forEach(listener -> listener.executed(request, outcome));
            return outcome;
        });
    }

    private String label(CellRequest request, Lane lane) {
        boolean within = lane.lock().getHoldCount() > 1; // another cell, which a magic of it runs
        if (request.silent() || within) {
            return "cell";
        }
        return "cell [" + (request.number() > 0 ? request.number() : counted.incrementAndGet()) + "]";
    }

    /** Hands a front-end's message to the user's code, in the lane of the calling thread; tells what that throws. */
    void comm(CommMessage message, Display display) {
        inLane(display, (lane, redacting, now) -> run(lane, redacting, now, () -> {
            try {
                java.comm(message, now, redacting);
            } catch (Failure failure) {
                redacting.stream(Display.Stream.stderr, String.join("\n", failure.outcome().traceback()) + "\n");
            }
            return new CellOutcome.Done(null);
        }));
    }

    private CellOutcome inLane(Display display, Work work) {
        Lane lane = lanes.current();
        lane.lock().lock();
        Running now = new Running(Thread.currentThread());
        RedactingDisplay redacting = new RedactingDisplay(display, redactor);
        Running outer = lane.running();
        int outerNumber = lane.cell();
        try {
            int number = sequence.incrementAndGet();
            lane.runs(now, number);
            Running first = lanes.own().running();
            outputs.begin(number, redacting, first == null || lane == lanes.own());
            return work.run(lane, redacting, now);
        } finally {
            lane.runs(outer, outerNumber);
            if (outer != null && lane == lanes.own()) {
                outputs.resume(outerNumber);
            }
            lane.lock().unlock();
        }
    }

    private CellOutcome cell(CellRequest request, String label, RedactingDisplay display, Running now) {
        if (!otherKernelsKnown && OtherKernels.named(request.source())) {
            otherKernels(request.source(), display, now);
        }
        return new CellRun(session, request, label, display, now, java, magics).run();
    }

    private CellOutcome run(Lane lane, RedactingDisplay display, Running now, Supplier<CellOutcome> work) {
        CellOutcome outcome;
        try {
            begin(lane, display, now);
            outcome = work.get();
        } catch (Fault fault) {
            outcome = new CellOutcome.Failed("Fault", fault.line(), List.of(Styles.red(fault.line())), fault);
        } finally {
            now.end();
        }
        try {
            Object sent = remote.ask(Command.flush, null);
            workers.worker().awaitFrames((Long) Objects.requireNonNull(sent));
        } catch (RemoteExecution.Lost e) {
            outcome = java.lost(now, display); // with what it had not sent
        } catch (Fault fault) {
            // It does not answer, and the next cell will say so.
        }
        display.flush();
        return redacted(outcome, display);
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
