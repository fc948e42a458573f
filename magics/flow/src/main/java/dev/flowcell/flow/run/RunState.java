package dev.flowcell.flow.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import org.jspecify.annotations.Nullable;

/// A run as its events tell it so far; immutable. Displays draw nothing else.
///
/// @param steps
///            in the plan's order
/// @param lines
///            all output so far, merged over sources by time
/// @param status
///            what the target says while the process does not speak yet, or null
/// @param timeline
///            where the time went, in order: compile, build, push, schedule, node, pull, JVM, each step
/// @param values
///            JSON of variables that travelled in the events, by name
/// @param gaps
///            what is missing, one line each: `lines 120–340 are gone: the node rotated its log`
/// @param state
///            null while it runs
/// @param exit
///            how its process ended, or null
public record RunState(String run, String flow, String version, FlowPlan plan, List<StepState> steps,
        List<LogLine> lines, @Nullable Status status, List<Span> timeline, Map<String, String> values,
        List<String> gaps, @Nullable State state, @Nullable Failure failure, @Nullable Exit exit) {

    /// @param state
    ///            null while it waits or runs
    /// @param done
    ///            items of a map that ended well
    /// @param total
    ///            items of a map, or null
    public record StepState(String name, @Nullable Instant started, @Nullable Duration took, @Nullable State state,
            int attempts, long done, long failed, @Nullable Long total, @Nullable Failure failure,
            @Nullable String reason) {

        /** Whether it runs now. */
        public boolean running() {
            return started != null && state == null;
        }
    }

    /// @param stream
    ///            `stdout`, `stderr`, or `raw` for a line that is no event
    public record LogLine(Instant time, @Nullable String step, String stream, String text) {
    }

    /** A stretch of time. */
    public record Span(String what, Instant from, Instant to, String detail) {
    }
}
