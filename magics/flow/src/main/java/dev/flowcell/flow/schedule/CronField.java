package dev.flowcell.flow.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The values of one field of a cron expression.
///
/// @param unit
///            what is counted
/// @param bits
///            a bit for each value
/// @param any
///            whether it was written as `*`, so that it restricts nothing: for the two day fields that is another thing
///            than to name all days
public record CronField(Unit unit, long bits, boolean any) {

    /** The fields in their order. */
    public enum Unit {
        minute("minute", 0, 59), hour("hour", 0, 23), day("day of the month", 1, 31), month("month", 1, 12,
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        /** 7 is a Sunday, too. */
        weekday("day of the week", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat");

        private final String words;
        private final int least;
        private final int most;
        private final List<String> names;

        Unit(String words, int least, int most, String... names) {
            this.words = words;
            this.least = least;
            this.most = most;
            this.names = List.of(names);
        }

        /** As a message calls it. */
        String words() {
            return words;
        }

        int least() {
            return least;
        }

        int most() {
            return most;
        }

        /** Three letters each, the first for the least value. */
        List<String> names() {
            return names;
        }
    }

    /** Whether a value is one of them. */
    public boolean has(int value) {
        return (bits >> value & 1) != 0;
    }

    /** All values, in order. */
    public List<Integer> values() {
        return IntStream.range(0, Long.SIZE).filter(this::has).boxed().toList();
    }

    /// As lists and ranges of numbers, `*` for any.
    ///
    /// @param number
    ///            what another engine calls a value
    public String text(IntUnaryOperator number) {
        if (any) {
            return "*";
        }
        var ranges = new ArrayList<int[]>();
        for (var value : values()) {
            if (!ranges.isEmpty() && ranges.getLast()[1] == value - 1) {
                ranges.getLast()[1] = value;
            } else {
                ranges.add(new int[]{value, value});
            }
        }
        return ranges.stream().map(range -> range(number.applyAsInt(range[0]), number.applyAsInt(range[1])))
                .collect(Collectors.joining(","));
    }

    private static String range(int first, int last) {
        return first == last ? String.valueOf(first) : first + (last == first + 1 ? "," : "-") + last;
    }
}
