package dev.flowcell.notebook.cells;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a mistyped word was meant to be. */
public final class Nearest {

    private Nearest() {
    }

    /** The nearest of some names, or empty where none is near. */
    public static Optional<String> to(String word, Collection<String> names) {
        return names.stream().min(Comparator.comparingInt(name -> distance(word, name)))
                .filter(name -> distance(word, name) <= Math.max(2, (word.length() * 2 + 4) / 5));
    }

    /** `did you mean X?`, or the alternative where nothing is near. */
    public static String suggestion(String word, Collection<String> names, String otherwise) {
        return to(word, names).map(name -> "did you mean " + name + "?").orElse(otherwise);
    }

    /** How many letters differ (Levenshtein). */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (var j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                var changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
