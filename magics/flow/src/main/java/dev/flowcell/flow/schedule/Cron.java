package dev.flowcell.flow.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.schedule.CronField.Unit;

/// Five fields of cron. Where both day fields are restricted, a day that either of them names is one.
///
/// @param text
///            as the user wrote it
public record Cron(String text, List<CronField> fields) {

    /** The 29th of February is eight years away from the next one, at most. */
    private static final int YEARS = 9;

    /// Reads an expression.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it is none; names the field and the remedy
    public static Cron of(String text) {
        return new Cron(text.strip(), new CronReader(text).read());
    }

    public CronField field(Unit unit) {
        return fields.get(unit.ordinal());
    }

    /// The first time after another, by the clocks of a zone. A time that a clock skips in spring is skipped; one that
    /// comes twice in autumn counts twice, as on Kubernetes.
    ///
    /// @return empty where it never comes, such as on the 30th of February
    public Optional<Instant> next(Instant after, ZoneId zone) {
        var from = LocalDate.ofInstant(after, zone);
        for (var date = from; date.isBefore(from.plusYears(YEARS)); date = date.plusDays(1)) {
            if (on(date)) {
                var first = first(date, after, zone);
                if (first.isPresent()) {
                    return first;
                }
            }
        }
        return Optional.empty();
    }

    private boolean on(LocalDate date) {
        if (!field(Unit.month).has(date.getMonthValue())) {
            return false;
        }
        var day = field(Unit.day).has(date.getDayOfMonth());
        var weekday = field(Unit.weekday).has(date.getDayOfWeek().getValue() % 7);
        return field(Unit.day).any() || field(Unit.weekday).any() ? day && weekday : day || weekday;
    }

    private Optional<Instant> first(LocalDate date, Instant after, ZoneId zone) {
        return field(Unit.hour).values().stream()
                .flatMap(hour -> field(Unit.minute).values().stream().map(minute -> date.atTime(hour, minute)))
                .flatMap(time -> instants(time, zone).stream()).filter(time -> time.isAfter(after))
                .min(Comparator.naturalOrder());
    }

    /** None where the clocks skip it, two where they show it twice. */
    private static List<Instant> instants(LocalDateTime time, ZoneId zone) {
        return zone.getRules().getValidOffsets(time).stream().map(time::toInstant).toList();
    }
}
