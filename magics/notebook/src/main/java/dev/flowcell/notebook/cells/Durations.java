package dev.flowcell.notebook.cells;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as people write them in options: `100ms`, `5s`, `2m`, `1.5h`, `7d`. */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)");

    private Durations() {
    }

    /** The time, or empty where the text is none. */
    public static Optional<Duration> parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var unit = switch (match.group(2)) {
            case "ms" -> 1L;
            case "s" -> 1_000L;
            case "m" -> 60_000L;
            case "h" -> 3_600_000L;
            default -> 86_400_000L;
        };
        return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(match.group(1)) * unit)));
    }
}
