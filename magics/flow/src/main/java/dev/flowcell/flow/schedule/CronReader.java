package dev.flowcell.flow.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.schedule.CronField.Unit;
import dev.flowcell.runtime.error.Fault;

/// Reads cron as crontab(5) has it and Kubernetes takes it: numbers, names, ranges, steps, lists, `@hourly` and its
/// like. What only some engines know (`L`, `W`, `#`, seconds, years, `@every`) is refused.
final class CronReader {

    private static final Map<String, String> NICKNAMES = Map.of("@yearly", "0 0 1 1 *", "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *", "@weekly", "0 0 * * 0", "@daily", "0 0 * * *", "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final int SUNDAY = 7;

    private final String text;

    CronReader(String text) {
        this.text = text.strip();
    }

    /// @throws Fault
    ///             that names the field and the remedy
    List<CronField> read() {
        var fields = fields();
        var read = new ArrayList<CronField>();
        for (var unit : Unit.values()) {
            read.add(field(unit, fields[unit.ordinal()].toLowerCase(Locale.ROOT)));
        }
        return read;
    }

    private String[] fields() {
        if (text.startsWith("@")) {
            var meant = NICKNAMES.get(text.toLowerCase(Locale.ROOT));
            if (meant == null) {
                throw wrong("is no nickname of cron",
                        "write @hourly, @daily, @weekly, @monthly, @yearly, or the five fields");
            }
            return meant.split(" ");
        }
        if (text.matches("(?i)(CRON_)?TZ=.*")) {
            throw wrong("names a time zone", "name it with --timezone");
        }
        var fields = text.split("\\s+");
        if (fields.length != Unit.values().length) {
            throw wrong("has " + (text.isEmpty() ? 0 : fields.length) + " fields, and cron has five",
                    "write minute, hour, day of the month, month, day of the week, as in \"0 6 * * mon-fri\"");
        }
        return fields;
    }

    private CronField field(Unit unit, String field) {
        var bits = 0L;
        var any = false;
        for (var part : field.split(",", -1)) {
            var slash = part.indexOf('/');
            var range = slash < 0 ? part : part.substring(0, slash);
            var step = slash < 0 ? 1 : step(unit, part.substring(slash + 1));
            var star = range.equals("*") || range.equals("?");
            var first = star ? unit.least() : value(unit, first(range));
            var last = star || slash >= 0 && !range.contains("-")
                    ? greatest(unit)
                    : range.contains("-") ? last(unit, range, first) : first;
            if (first > last) {
                throw wrong("has the " + unit.words() + " " + range + ", which ends before it begins",
                        "write it as two: " + first(range) + "-" + greatest(unit) + "," + unit.least() + "-"
                                + range.substring(range.indexOf('-') + 1));
            }
            for (var value = first; value <= last; value += step) {
                bits |= 1L << (unit == Unit.weekday ? value % SUNDAY : value);
            }
            any |= star && step == 1;
        }
        return new CronField(unit, bits, any);
    }

    private static String first(String range) {
        var hyphen = range.indexOf('-');
        return hyphen < 0 ? range : range.substring(0, hyphen);
    }

    private int last(Unit unit, String range, int first) {
        var value = value(unit, range.substring(range.indexOf('-') + 1));
        // Saturday to Sunday: the week ends with the Sunday that is a 7.
        return unit == Unit.weekday && value == 0 && first > 0 ? SUNDAY : value;
    }

    private static int greatest(Unit unit) {
        return unit == Unit.weekday ? SUNDAY - 1 : unit.most();
    }

    private int step(Unit unit, String step) {
        if (!step.matches("\\d{1,3}") || Integer.parseInt(step) < 1) {
            throw wrong("has the step '" + step + "' in the " + unit.words(), "write it as in */15");
        }
        return Integer.parseInt(step);
    }

    private int value(Unit unit, String value) {
        var name = unit.names().indexOf(value);
        if (name >= 0) {
            return name + unit.least();
        }
        var number = value.matches("\\d{1,3}") ? Integer.parseInt(value) : -1;
        if (number < unit.least() || number > unit.most()) {
            throw wrong("has the " + unit.words() + " '" + value + "'", "write " + unit.least() + " to " + unit.most()
                    + (unit.names().isEmpty()
                            ? ""
                            : ", or " + unit.names().getFirst() + " to "
                                    + unit.names().getLast())
                    + ", as one of *, 3, 1-5, */2 or 1,3");
        }
        return number;
    }

    private Fault wrong(String what, String remedy) {
        return Fault.settings("the schedule '" + text.lines().collect(Collectors.joining(" ")) + "' " + what, remedy);
    }
}
