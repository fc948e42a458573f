package dev.flowcell.flow.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// When a flow runs by itself.
///
/// @param cron
///            five fields, as the user wrote them
/// @param zone
///            whose clocks they are of, such as `Europe/Berlin`
public record Schedule(String cron, String zone) {

    /** The zone of who names none. */
    public static final String UTC = "UTC";

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    /// Reads what `--schedule` and `--timezone` say.
    ///
    /// @param zone
    ///            null is UTC
    /// @throws Fault
    ///             if there is no such time, or no such zone
    public static Schedule of(String cron, @Nullable String zone) {
        var read = Cron.of(cron);
        var known = zone == null ? UTC : known(zone);
        if (read.next(Instant.now(), ZoneId.of(known)).isEmpty()) {
            throw Fault.settings("the schedule '" + read.text() + "' never comes",
                    "name a day that its months have");
        }
        return new Schedule(read.text(), known);
    }

    private static String known(String zone) {
        var all = ZoneId.getAvailableZoneIds();
        if (all.contains(zone)) {
            return zone;
        }
        var meant = all.stream().filter(each -> each.equalsIgnoreCase(zone)).findFirst();
        throw Fault.settings("there is no time zone '" + zone + "'",
                "write " + meant.map(each -> "--timezone " + each).orElse("its name as in --timezone Europe/Berlin"));
    }

    /** The expression, read. */
    public Cron expression() {
        return Cron.of(cron);
    }

    /** The next time after another. */
    public Optional<Instant> next(Instant after) {
        return expression().next(after, ZoneId.of(zone));
    }

    /** How long it is from the next time to the one after it. */
    public Duration gap(Instant after) {
        var first = next(after).orElse(after);
        return Duration.between(first, next(first).orElse(first));
    }

    /** A time as the zone's clocks show it: `2026-11-30 06:00 Europe/Berlin`. */
    public String text(Instant time) {
        return MINUTE.format(time.atZone(ZoneId.of(zone))) + " " + zone;
    }

    /** `0 6 * * * (Europe/Berlin)`. */
    @Override
    public String toString() {
        return cron + " (" + zone + ")";
    }
}
