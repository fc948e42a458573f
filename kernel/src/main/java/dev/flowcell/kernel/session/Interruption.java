package dev.flowcell.kernel.session;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.flowcell.runtime.worker.Frame;

/** Ends a running cell: with an interrupt at once, then with a stop, and at last with a new worker. */
final class Interruption implements AutoCloseable {

    private final SessionSettings settings;
    private final CellOutputs outputs;
    private final Workers workers;
    private final ScheduledExecutorService escalation = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("interrupt").factory());

    Interruption(SessionSettings settings, CellOutputs outputs, Workers workers) {
        this.settings = settings;
        this.outputs = outputs;
        this.workers = workers;
    }

    void interrupt(Lane lane) {
        Running now = lane.running();
        if (now == null || now.ended()) {
            return;
        }
        boolean first = now.interrupt();
        outputs.cancelQuestions();
        workers.worker().send(new Frame(Frame.Kind.interrupt, lane.number(), new byte[0]));
        if (first) {
            workers.worker().expectStop();
            later(settings.stopAfter().toMillis(), lane, now,
                    () -> workers.worker().stop(lane.number(), () -> lane.running() == now || lane.running() == null));
            later(settings.replaceAfter().toMillis(), lane, now, workers::kill);
        }
    }

    private void later(long millis, Lane lane, Running cell, Runnable step) {
        escalation.schedule(() -> {
            if (!cell.ended() && lane.running() == cell && lane.invoking()) {
                step.run();
            }
        }, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        escalation.shutdownNow();
    }
}
