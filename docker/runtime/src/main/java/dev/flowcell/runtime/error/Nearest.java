package dev.flowcell.runtime.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What a mistyped name may have meant. */
public final class Nearest {

    private Nearest() {
    }

    /// Names the nearest word as the end of a message.
    ///
    /// @return such as `: did you mean stories?`, or empty where nothing is near
    public static String suggestion(String word, Collection<String> words) {
        return to(word, words).map(other -> ": did you mean " + other + "?").orElse("");
    }

    /** The word of which a third of the characters differ at most, and the fewest. */
    public static Optional<String> to(String word, Collection<String> words) {
        return words.stream().filter(other -> distance(word, other) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt((String other) -> distance(word, other)).thenComparing(other -> other));
    }

    /** How many characters must be put in, left out, changed or swapped with the next (optimal string alignment). */
    private static int distance(String one, String other) {
        var rows = new int[one.length() + 1][other.length() + 1];
        for (var line = 0; line <= one.length(); line++) {
            for (var column = 0; column <= other.length(); column++) {
                rows[line][column] = line == 0 || column == 0
                        ? line + column
                        : cheapest(rows, line, column, one, other);
            }
        }
        return rows[one.length()][other.length()];
    }

    private static int cheapest(int[][] rows, int line, int column, String one, String other) {
        var last = one.charAt(line - 1);
        var otherLast = other.charAt(column - 1);
        var change = rows[line - 1][column - 1] + (last == otherLast ? 0 : 1);
        var cheapest = Math.min(change, 1 + Math.min(rows[line - 1][column], rows[line][column - 1]));
        var swapped = line > 1 && column > 1 && last == other.charAt(column - 2) && one.charAt(line - 2) == otherLast;
        return swapped ? Math.min(cheapest, rows[line - 2][column - 2] + 1) : cheapest;
    }
}
