package dev.flowcell.runtime.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// One thing that a run says: one JSON object on one line, at most 8 KiB ([RunEvents] reads and writes it). In JSON the
/// header's fields and the detail's fields stand side by side.
///
/// @param run
///            the run's name
/// @param process
///            which process of the run, from 0
/// @param attempt
///            which attempt of that process, from 0
/// @param seq
///            counts from 0 in each source, which is one attempt of one process
/// @param time
///            when it was said
/// @param step
///            the step it belongs to, or null
/// @param detail
///            what was said; its class decides the field `kind`
public record RunEvent(String run, int process, int attempt, long seq, Instant time, @Nullable String step,
        Detail detail) {

    /** How a step or a run ended. */
    public enum State {
        done, failed, skipped, cached, cancelled
    }

    /** What was said. */
    public sealed interface Detail {

        /** The field `kind` of the event. */
        String kind();
    }

    /// @param steps
    ///            the steps' names, or none where they are too many for one event: the plan has them
    /// @param startMillis
    ///            time from the JVM's start until this event
    public record RunStarted(String flow, String version, List<String> steps, long startMillis) implements Detail {
        @Override
        public String kind() {
            return "run-started";
        }
    }

    /// @param stepAttempt
    ///            from 0
    public record StepStarted(int stepAttempt) implements Detail {
        @Override
        public String kind() {
            return "step-started";
        }
    }

    /// A line of output without its line end; longer ones come in parts, numbered from 1 of `parts`. What has no line
    /// end for more than 8 MiB is said in pieces, each of which is such a line and ends in ` …`.
    ///
    /// @param stream
    ///            `stdout` or `stderr`
    public record Line(String stream, String text, @Nullable Integer part, @Nullable Integer parts) implements Detail {
        @Override
        public String kind() {
            return "line";
        }
    }

    /// How far a step is, or a part of a value that it made: then `variable`, `part`, `parts` and `json` are set and
    /// the parts' `json` in order is the value.
    public record Progress(@Nullable String label, @Nullable Long done, @Nullable Long total,
            @Nullable String variable, @Nullable Integer part, @Nullable Integer parts, @Nullable String json)
            implements
                Detail {
        @Override
        public String kind() {
            return "progress";
        }
    }

    /// @param error
    ///            what failed
    /// @param delayMillis
    ///            how long it waits before the next attempt
    /// @param item
    ///            the index of a map's item, from 0, or null where it is the step itself
    public record StepRetried(int stepAttempt, Failure error, long delayMillis, @Nullable Integer item)
            implements
                Detail {
        @Override
        public String kind() {
            return "step-retried";
        }
    }

    /// @param error
    ///            set where `state` is failed
    /// @param reason
    ///            why it was skipped or taken over, or null
    /// @param values
    ///            names of the variables whose values were kept, and their sizes in bytes of JSON
    public record StepFinished(State state, long millis, @Nullable Failure error, @Nullable String reason,
            Map<String, Long> values) implements Detail {
        @Override
        public String kind() {
            return "step-finished";
        }
    }

    /// @param done
    ///            items that ended well so far
    /// @param failed
    ///            items that failed so far
    /// @param total
    ///            how many there are, or null while that is not known
    public record MapProgress(long done, long failed, @Nullable Long total) implements Detail {
        @Override
        public String kind() {
            return "map-progress";
        }
    }

    /// The last event of a source.
    ///
    /// @param count
    ///            how many events the source has, this one included
    public record SourceFinished(long count) implements Detail {
        @Override
        public String kind() {
            return "source-finished";
        }
    }

    /// How the run ended; the last but one event of process 0.
    ///
    /// @param sources
    ///            all sources of the run; the one that writes this event counts the source-finished that follows, too
    /// @param failure
    ///            the first failure, where `state` is failed
    public record RunFinished(State state, long millis, List<Source> sources, @Nullable Failure failure)
            implements
                Detail {
        @Override
        public String kind() {
            return "run-finished";
        }
    }

    /** One attempt of one process, and how many events it has. */
    public record Source(int process, int attempt, long count) {
    }

    /// What went wrong, fit to be shown.
    ///
    /// @param type
    ///            the exception's simple class name, or `Problem` where Flowcell itself refuses something, `Cancelled`,
    ///            or `ProcessEnded`
    /// @param cell
    ///            the notebook cell's id where the innermost user frame is, or null
    /// @param number
    ///            that cell's place among the code cells, from 1, or null
    /// @param line
    ///            the line in that cell, from 1, or null
    /// @param trace
    ///            the stack trace as text: cells and lines for the flow's own frames, no frames of Flowcell, and the
    ///            whole cause chain; cut to 4 KiB. Empty where the message says it all
    public record Failure(String type, String message, @Nullable String cell, @Nullable Integer number,
            @Nullable Integer line, String trace) {

        /** The type of what Flowcell itself refuses: the process's exit code says whose fault it is. */
        public static final String PROBLEM = "Problem";
        /** The type of an end that somebody asked for. */
        public static final String CANCELLED = "Cancelled";
        /** The type of an end of the process before the run's own. */
        public static final String PROCESS_ENDED = "ProcessEnded";

        /** What Flowcell itself says, in one line, without a place in the flow's code. */
        public static Failure of(String type, String line) {
            return new Failure(type, line, null, null, null, "");
        }

        /** What a person is shown first: Flowcell's own words for types mean nothing to anybody. */
        public String headline() {
            return switch (type) {
                case PROBLEM, CANCELLED, PROCESS_ENDED -> message;
                default -> message.isEmpty() ? type : type + ": " + message;
            };
        }
    }
}
