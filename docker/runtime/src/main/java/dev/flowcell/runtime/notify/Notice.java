package dev.flowcell.runtime.notify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Redactor;
import org.jspecify.annotations.Nullable;

/// What is posted of the end of a run, as JSON. It holds no secret's value.
///
/// @param state
///            `done`, `failed` or `cancelled`
/// @param started
///            when its process began
/// @param millis
///            from then to the end
/// @param error
///            one line, where it did not end well
/// @param text
///            all of it in one line for people: chats show the field of this name
public record Notice(String run, String flow, String version, State state, Instant started, long millis,
        @Nullable String error, String text) {

    private static final int LONGEST = 1_000;

    /** Of the end of a run, now. */
    public static Notice of(RunSpec spec, State state, @Nullable Failure failure, long millis, Redactor redactor) {
        var error = failure == null ? null : redactor.redact(line(failure));
        var version = spec.version().isEmpty() ? "" : "@" + spec.version();
        var text = spec.run() + " (" + spec.flow() + version + ") " + words(state) + " after " + seconds(millis)
                + (error == null ? "" : ": " + error);
        return new Notice(Objects.requireNonNull(spec.run()), spec.flow(), spec.version(), state,
                Instant.now().minusMillis(millis).truncatedTo(ChronoUnit.MILLIS), millis, error, text);
    }

    private static String line(Failure failure) {
        var headline = failure.headline().lines().findFirst().orElse("");
        var place = failure.number() == null
                ? ""
                : "cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line()) + ": ";
        var line = place + headline;
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    private static String words(State state) {
        return state == State.cancelled ? "was cancelled" : state == State.done ? "is done" : "failed";
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
