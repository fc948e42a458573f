package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.Command;
import org.jspecify.annotations.Nullable;

/// Asks the worker for something between two cells. Where it turns out to be lost, the next cell says so.
final class BetweenCells {

    private final RemoteExecution remote;
    private final JavaRunner java;
    private final CellOutputs outputs;

    BetweenCells(RemoteExecution remote, JavaRunner java, CellOutputs outputs) {
        this.remote = remote;
        this.java = java;
        this.outputs = outputs;
    }

    /** Something that changes the worker, and each next one too. */
    interface Change {

        void make();
    }

    void change(Lane lane, Change change) {
        lane.lock().lock();
        try {
            change.make();
        } catch (RemoteExecution.Lost e) {
            lane.untold(lost()); // the next worker has what was changed
        } finally {
            lane.lock().unlock();
        }
    }

    /// Asks for something about a value.
    ///
    /// @throws Fault
    ///             if the value is lost
    @Nullable
    Object ask(Lane lane, Command command, List<String> arguments) {
        lane.lock().lock();
        try {
            return remote.ask(command, new ArrayList<>(arguments));
        } catch (RemoteExecution.Lost e) {
            throw Fault.flow(lost(), "run the cell again");
        } finally {
            lane.lock().unlock();
        }
    }

    private String lost() {
        return Objects.requireNonNull(java.lost(new Running(Thread.currentThread()), outputs.current()).message());
    }
}
