package dev.flowcell.flow.target;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/// Where runs go. A new target needs nothing but four things: launch, events (to the end, or so far), await, which
/// follows from events, and cancel.
public interface Target {

    /// Refuses what could not run here, before anything is built for it: where the namespace is not there, say, or a
    /// secret that only the cluster has.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             names all that is missing
    default void require(List<Secret> secrets) {
    }

    /// Starts a run and returns once the target has taken it.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it refuses: whose fault, and the remedy; caused by [Unheard] where the run may have begun
    void launch(RunRequest request);

    /// Follows a run from its first line, or again from where the reader was, until its process has ended or the caller
    /// is interrupted; an interrupt leaves the run going. After a broken stream it goes on by itself.
    ///
    /// @return how it ended
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is no such run
    Exit events(String run, Listener listener) throws InterruptedException;

    /// Reads what a run has said so far, without waiting for more.
    ///
    /// @return how it ended, or empty while it goes on
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is no such run
    Optional<Exit> soFar(String run, Listener listener) throws InterruptedException;

    /** Waits for the end of a run's process. */
    default Exit await(String run) throws InterruptedException {
        return events(run, Listener.SILENT);
    }

    /** How a run has ended, or empty while it goes on; what it said is not read. */
    default Optional<Exit> ended(String run) throws InterruptedException {
        return soFar(run, Listener.SILENT);
    }

    /** Ends a run; one that has ended stays as it is. */
    void cancel(String run);

    /** The registered flows that it keeps; empty where it starts nothing by itself. */
    default Optional<ClusterFlows> flows() {
        return Optional.empty();
    }

    /** Hears of a run. Called by one thread at a time. */
    interface Listener {

        /** Hears nothing. */
        Listener SILENT = new Listener() {
            @Override
            public void line(String line) {
            }

            @Override
            public void status(Status status) {
            }
        };

        /// A line of the process as it was written: an event's JSON, or whatever else (a JVM crash, a linker error).
        void line(String line);

        /// Why the run is where it is: `waiting for capacity: 0/1 nodes have 4 CPUs free`, `pulling the image`. Called
        /// when it changes.
        void status(Status status);
    }

    /// @param phase
    ///            where the time goes until the process itself speaks
    /// @param reason
    ///            one line in plain words
    /// @param since
    ///            when the phase began by the target's clock, where it began before anyone looked; else null
    record Status(Phase phase, String reason, @Nullable Instant since) {

        /** A phase that begins now. */
        public Status(Phase phase, String reason) {
            this(phase, reason, null);
        }

        /** The phases before and after the process's own events, in their order. */
        public enum Phase {
            schedule, node, pull, start, running, ended
        }
    }

    /// How a process ended.
    ///
    /// @param code
    ///            its exit code, or -1 where there is none
    /// @param reason
    ///            in plain words, with the remedy where it is not the flow's own end: `out of memory (limit 512Mi): give
    ///            it more with --memory`
    /// @param cancelled
    ///            whether it was [#cancel] that ended it
    record Exit(int code, String reason, boolean cancelled) {

        /** The state of a run whose process ended so without its own last words. */
        public State state() {
            return cancelled ? State.cancelled : code == 0 ? State.done : State.failed;
        }

        /** An end that nobody asked for here. */
        public Exit(int code, String reason) {
            this(code, reason, false);
        }
    }
}
