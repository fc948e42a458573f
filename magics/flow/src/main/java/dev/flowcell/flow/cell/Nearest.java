package dev.flowcell.flow.cell;

import java.util.Collection;
import java.util.Comparator;

/** What a mistyped name may have meant. */
public final class Nearest {

    private Nearest() {
    }

    /// Names the nearest word as the end of a message.
    ///
    /// @return such as `: did you mean stories?`, or empty where nothing is near
    public static String suggestion(String word, Collection<String> words) {
        return words.stream().filter(other -> distance(word, other) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt((String other) -> distance(word, other)).thenComparing(other -> other))
                .map(other -> ": did you mean " + other + "?").orElse("");
    }

    /** How many characters must be put in, left out or changed. */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (var column = 0; column <= other.length(); column++) {
            row[column] = column;
        }
        for (var line = 1; line <= one.length(); line++) {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= other.length(); column++) {
                var change = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, 1 + Math.min(row[column - 1], row[column]));
            }
        }
        return row[other.length()];
    }
}
