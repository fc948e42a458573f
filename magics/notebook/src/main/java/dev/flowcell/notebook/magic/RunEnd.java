package dev.flowcell.notebook.magic;

import java.util.Objects;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/** How a run ended, for the cell that waited for it. */
final class RunEnd {

    private RunEnd() {
    }

    /// Lets a run that ended well pass.
    ///
    /// @throws Fault
    ///             if it did not: names step, cell and line
    static void check(RunState state) {
        if (state.state() == State.done || state.state() == State.cached) {
            return;
        }
        if (state.state() == State.cancelled) {
            throw Fault.flow("the run " + state.run() + " was cancelled", "");
        }
        var step = failed(state);
        var failure = state.failure() != null || step == null ? state.failure() : step.failure();
        if (failure != null) {
            throw Fault.flow(said(step, failure), "");
        }
        var exit = state.exit();
        var reason = exit == null ? "its process did not say how it ended" : exit.reason();
        throw exit != null && exit.code() > 0
                ? Fault.flow("the run " + state.run() + " failed: " + reason, "")
                : Fault.cluster("the run " + state.run() + " failed: " + reason, "");
    }

    /** The step that the run failed for; others may have failed at the same time. */
    private static @Nullable StepState failed(RunState state) {
        var failed = state.steps().stream().filter(step -> step.state() == State.failed).toList();
        return failed.stream().filter(step -> Objects.equals(step.failure(), state.failure())).findFirst()
                .orElseGet(() -> failed.isEmpty() ? null : failed.getFirst());
    }

    private static String said(@Nullable StepState step, Failure failure) {
        var place = failure.number() == null
                ? ""
                : " at cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line());
        return (step == null ? "the run failed" : "step " + step.name() + " failed") + place + ": "
                + failure.headline().lines().findFirst().orElse("");
    }
}
