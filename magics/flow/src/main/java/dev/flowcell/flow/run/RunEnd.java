package dev.flowcell.flow.run;

import java.util.Objects;
import java.util.Optional;

import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/// How a run ended, for whoever waited for it: what failed, and whose fault it is. The flow's where its own code
/// failed; as the process's exit code says where Flowcell refused something in it; the cluster's where a cluster
/// lost it.
public final class RunEnd {

    private RunEnd() {
    }

    /// Lets a run that ended well pass.
    ///
    /// @param local
    ///            whether it ran on this machine, which is no cluster
    /// @param whole
    ///            how the person sees the whole of it, or nothing where it stands on the screen
    /// @throws Fault
    ///             if it did not end well: names step, cell and line
    public static void check(RunState state, boolean local, String whole) {
        var fault = fault(state, local, whole);
        if (fault.isPresent()) {
            throw fault.get();
        }
    }

    private static Optional<Fault> fault(RunState state, boolean local, String whole) {
        if (state.state() == State.done || state.state() == State.cached || state.state() == State.skipped) {
            return Optional.empty();
        }
        var step = failed(state);
        var failure = state.failure() != null || step == null ? state.failure() : step.failure();
        if (failure != null) {
            return Optional.of(fault(state, step, failure, local, whole));
        }
        if (state.state() == State.cancelled) {
            return Optional.of(Fault.flow("the run " + state.run() + " was cancelled", ""));
        }
        var exit = state.exit();
        return Optional.of(lost("the run " + state.run() + " failed: "
                + (exit == null ? "its process did not say how it ended" : exit.reason()), local));
    }

    private static Fault fault(RunState state, @Nullable StepState step, Failure failure, boolean local, String whole) {
        var code = state.exit() == null ? 1 : state.exit().code();
        var line = "the run " + state.run() + " failed: " + failure.message();
        return switch (failure.type()) {
            case Failure.PROBLEM -> switch (code) {
                case 2 -> Fault.settings(line, "");
                case 3 -> Fault.cluster(line, "");
                default -> Fault.flow(line, "");
            };
            case Failure.PROCESS_ENDED -> switch (code) {
                case 1 -> Fault.flow(line, "");
                case 2 -> Fault.settings(line, "");
                default -> lost(line, local);
            };
            case Failure.CANCELLED -> Fault.flow(state.run() + ": " + failure.message(), whole);
            default -> Fault.flow(said(state, step, failure), whole);
        };
    }

    /** A process of this machine is no cluster's. */
    private static Fault lost(String line, boolean local) {
        return local ? Fault.flow(line, "") : Fault.cluster(line, "");
    }

    /** The step that the run failed for; others may have failed at the same time. */
    private static @Nullable StepState failed(RunState state) {
        var failed = state.steps().stream().filter(step -> step.state() == State.failed).toList();
        return failed.stream().filter(step -> Objects.equals(step.failure(), state.failure())).findFirst()
                .orElseGet(() -> failed.isEmpty() ? null : failed.getFirst());
    }

    private static String said(RunState state, @Nullable StepState step, Failure failure) {
        var place = failure.number() == null
                ? ""
                : " at cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line());
        var what = step == null ? "the run " + state.run() : "step " + step.name();
        return what + " failed" + place + ": " + failure.headline().lines().findFirst().orElse("");
    }
}
