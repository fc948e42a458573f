package dev.flowcell.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// How far a log has been read, so that a stream opened anew goes on without losing or doubling a line.
///
/// The kubelet starts a log at a whole second only, and lines of the two output streams may be a little out of order. So
/// a stream is opened anew from two seconds back at most, and what was seen since then is dropped once more. Counting
/// lines would not do: after a rotation the log begins later.
final class LogPosition {

    private @Nullable Instant newest;
    private @Nullable Instant since;
    private final Map<Seen, Integer> recent = new HashMap<>();
    private final Map<Seen, Integer> toSkip = new HashMap<>();

    private record Seen(Instant time, int hash) {
    }

    /// @param raw
    ///            a line as the API gives it, with its timestamp
    /// @return its text, or null where it was there before or is no line of the process (the kubelet's own complaint)
    @Nullable
    String accept(String raw) {
        var space = raw.indexOf(' ');
        var time = time(space < 0 ? raw : raw.substring(0, space));
        if (time == null) {
            return null;
        }
        var text = space < 0 ? "" : raw.substring(space + 1);
        var seen = new Seen(time, text.hashCode());
        var left = toSkip.getOrDefault(seen, 0);
        if (left > 0) {
            toSkip.put(seen, left - 1);
            return null;
        }
        advance(time);
        recent.merge(seen, 1, Integer::sum);
        return text;
    }

    /** The stream was opened anew at {@link #since}. */
    void reopened() {
        toSkip.clear();
        toSkip.putAll(recent);
    }

    /** From when on to open the log, or null for its beginning. */
    @Nullable
    Instant since() {
        return since;
    }

    /** The time of the newest line, or null before the first. */
    @Nullable
    Instant newest() {
        return newest;
    }

    private void advance(Instant time) {
        if (newest != null && !time.isAfter(newest)) {
            return;
        }
        newest = time;
        var from = time.truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
        if (!from.equals(since)) {
            since = from;
            recent.keySet().removeIf(seen -> seen.time().isBefore(from));
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
