package dev.flowcell.notebook.display;

import java.time.Duration;
import java.util.Locale;

/** Durations as people say them. */
public final class Durations {

    private Durations() {
    }

    /** Such as `340 ms`, `1.2 s`, `3 min 05 s`, `2 h 10 min`. */
    public static String text(Duration duration) {
        var millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        }
        var seconds = Math.round(millis / 1_000.0);
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3_600, seconds / 60 % 60);
    }
}
