package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.flow.run.RunState.Span;
import org.jspecify.annotations.Nullable;

/** Takes the time of what goes before a launch, one thing after another. */
final class Stopwatch {

    private final List<Span> spans = new ArrayList<>();
    private @Nullable String what;
    private Instant from = Instant.now();

    /** What went on until now is over, and this begins. */
    void next(@Nullable String begun) {
        var now = Instant.now();
        if (what != null) {
            spans.add(new Span(what, from, now, ""));
        }
        what = begun;
        from = now;
    }

    /** What was timed; nothing goes on any more. */
    List<Span> spans() {
        next(null);
        return List.copyOf(spans);
    }
}
