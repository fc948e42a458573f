package dev.flowcell.flow.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    /// @param retried
    ///            how often an item of a map was tried again
    public record StepState(String name, @Nullable Instant started, @Nullable Duration took, @Nullable State state,
            int attempts, long done, long failed, @Nullable Long total, long retried, @Nullable Failure failure,
            @Nullable String reason) {

        /** A step that has not begun. */
        public static StepState waiting(String name) {
            return new StepState(name, null, null, null, 0, 0, 0, null, 0, null, null);
        }

        StepState began(Instant time, int attempt) {
            return new StepState(name, time, null, null, attempt, done, failed, total, retried, null, null);
        }

        StepState attempt(int number) {
            return new StepState(name, started, took, state, Math.max(attempts, number), done, failed, total, retried,
                    failure, reason);
        }

        StepState itemRetried() {
            return new StepState(name, started, took, state, attempts, done, failed, total, retried + 1, failure,
                    reason);
        }

        StepState items(long nowDone, long nowFailed, @Nullable Long nowTotal) {
            return new StepState(name, started, took, state, attempts, nowDone, nowFailed, nowTotal, retried, failure,
                    reason);
        }

        StepState says(@Nullable String why) {
            return new StepState(name, started, took, state, attempts, done, failed, total, retried, failure, why);
        }

        StepState ended(@Nullable Instant began, @Nullable Duration time, State how, @Nullable Failure what,
                @Nullable String why) {
            return new StepState(name, began, time, how, attempts, done, failed, total, retried, what, why);
        }

        /** What of it was tried again, in words; empty where nothing was. */
        public String again() {
            var words = new ArrayList<String>();
            if (attempts > 1) {
                words.add(attempts + " attempts");
            }
            if (retried > 0) {
                words.add(retried == 1 ? "1 item tried again" : retried + " retries of items");
            }
            return String.join(", ", words);
        }

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
