package dev.flowcell.notebook.display;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.runtime.event.RunEvent.State;

/** Where a run's time went, as bars of characters. */
final class TimelineText {

    private static final int COLUMNS = 30;

    private TimelineText() {
    }

    /** One line a span; nothing for none. */
    static String of(List<Span> spans) {
        var begin = begin(spans);
        var all = Math.max(1, Duration.between(begin, end(spans)).toMillis());
        var width = spans.stream().mapToInt(span -> span.what().length()).max().orElse(0);
        return spans.stream().map(span -> {
            var took = Duration.between(span.from(), span.to());
            var from = (int) Math.min(COLUMNS - 1, COLUMNS * Duration.between(begin, span.from()).toMillis() / all);
            var length = (int) Math.clamp(Math.round((double) COLUMNS * took.toMillis() / all), 1, COLUMNS - from);
            return (Html.padded(span.what(), width) + "  " + Html.padded(Durations.text(took), 8) + "  "
                    + Html.padded(" ".repeat(from) + "━".repeat(length), COLUMNS) + "  " + detail(span))
                    .stripTrailing();
        }).collect(Collectors.joining("\n"));
    }

    /** What there is to say of a span; that a step is done goes without saying. */
    static String detail(Span span) {
        return span.detail().equals(State.done.name()) ? "" : span.detail();
    }

    static Instant begin(List<Span> spans) {
        return spans.stream().map(Span::from).min(Instant::compareTo).orElse(Instant.EPOCH);
    }

    static Instant end(List<Span> spans) {
        return spans.stream().map(Span::to).max(Instant::compareTo).orElse(Instant.EPOCH);
    }
}
