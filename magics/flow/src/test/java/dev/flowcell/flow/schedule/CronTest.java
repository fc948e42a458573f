package dev.flowcell.flow.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Collectors;

import dev.flowcell.flow.schedule.CronField.Unit;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

    /** The next three times after one, in a zone: days by either field, leap years, and both nights of a clock's change. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0 * * * *         | UTC           | 2026-11-29T11:27:32Z | 2026-11-29T12:00Z 2026-11-29T13:00Z 2026-11-29T14:00Z
            @hourly           | UTC           | 2026-11-29T12:00:00Z | 2026-11-29T13:00Z 2026-11-29T14:00Z 2026-11-29T15:00Z
            */20 9-10 * * *   | UTC           | 2026-11-29T10:25:00Z | 2026-11-29T10:40Z 2026-11-30T09:00Z 2026-11-30T09:20Z
            5/25 0 * * *      | UTC           | 2026-11-29T00:04:59Z | 2026-11-29T00:05Z 2026-11-29T00:30Z 2026-11-29T00:55Z
            0 6 * * mon-fri   | UTC           | 2026-11-27T06:00:00Z | 2026-11-30T06:00Z 2026-12-01T06:00Z 2026-12-02T06:00Z
            0 6 * * SAT-SUN   | UTC           | 2026-11-27T06:00:00Z | 2026-11-28T06:00Z 2026-11-29T06:00Z 2026-12-05T06:00Z
            0 6 * * 7         | UTC           | 2026-11-27T06:00:00Z | 2026-11-29T06:00Z 2026-12-06T06:00Z 2026-12-13T06:00Z
            0 0 13 * 5        | UTC           | 2026-11-12T00:00:00Z | 2026-11-13T00:00Z 2026-11-20T00:00Z 2026-11-27T00:00Z
            0 0 1,15 * 3      | UTC           | 2026-11-12T00:00:00Z | 2026-11-15T00:00Z 2026-11-18T00:00Z 2026-11-25T00:00Z
            0 0 13 * *        | UTC           | 2026-11-13T00:00:00Z | 2026-12-13T00:00Z 2027-01-13T00:00Z 2027-02-13T00:00Z
            0 0 ? jan,jul ?   | UTC           | 2026-07-31T00:00:00Z | 2027-01-01T00:00Z 2027-01-02T00:00Z 2027-01-03T00:00Z
            0 0 29 2 *        | UTC           | 2096-02-29T00:00:00Z | 2104-02-29T00:00Z 2108-02-29T00:00Z 2112-02-29T00:00Z
            0 0 31 * *        | UTC           | 2026-01-31T00:00:00Z | 2026-03-31T00:00Z 2026-05-31T00:00Z 2026-07-31T00:00Z
            30 2 * * *        | Europe/Berlin | 2026-03-27T12:00:00Z | 2026-03-28T01:30Z 2026-03-30T00:30Z 2026-03-31T00:30Z
            0 * * * *         | Europe/Berlin | 2026-03-28T23:30:00Z | 2026-03-29T00:00Z 2026-03-29T01:00Z 2026-03-29T02:00Z
            0 2-3 * * *       | Europe/Berlin | 2026-03-28T23:30:00Z | 2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T01:00Z
            30 2 * * *        | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30Z 2026-10-25T01:30Z 2026-10-26T01:30Z
            */30 2 * * *      | Europe/Berlin | 2026-10-25T00:15:00Z | 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z
            0 6 * * *         | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T05:00Z 2026-10-26T05:00Z 2026-10-27T05:00Z
            0 0 * * *         | Asia/Kathmandu | 2026-11-29T12:00:00Z | 2026-11-29T18:15Z 2026-11-30T18:15Z 2026-12-01T18:15Z
            0 0 * * *         | America/Havana | 2026-03-07T12:00:00Z | 2026-03-09T04:00Z 2026-03-10T04:00Z 2026-03-11T04:00Z
            """)
    void theNextTimes(String cron, String zone, Instant after, String times) {
        var found = new ArrayList<Instant>();
        for (var at = after; found.size() < 3;) {
            at = Cron.of(cron).next(at, ZoneId.of(zone)).orElseThrow();
            found.add(at);
        }
        assertThat(found).isEqualTo(Arrays.stream(times.split(" ")).map(each -> OffsetDateTime.parse(each).toInstant())
                .toList());
    }

    /** The values of all fields, as lists and ranges. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *              | * * * * *
            */1 ? ? ? ?            | * * * * *
            */15 */8 */10 */4 */3  | 0,15,30,45 0,8,16 1,11,21,31 1,5,9 0,3,6
            0-59 0-23 1-31 1-12 0-7 | 0-59 0-23 1-31 1-12 0-6
            1,2,3,9 8-17/3 7 feb-apr Tue | 1-3,9 8,11,14,17 7 2-4 2
            0 0 1 1 sun,7,fri      | 0 0 1 1 0,5
            @weekly                | 0 0 * * 0
            @Annually              | 0 0 1 1 *
            """)
    void theFields(String cron, String fields) {
        assertThat(Cron.of(cron).fields().stream().map(field -> field.text(value -> value))
                .collect(Collectors.joining(" "))).isEqualTo(fields);
    }

    /** Each mistake in one line: which field, and what to write. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0 * * *         | has 4 fields, and cron has five: write minute, hour, day of the month, month, day of the week, as in "0 6 * * mon-fri"
            0 0 0 * * *     | has 6 fields, and cron has five: write minute, hour, day of the month, month, day of the week, as in "0 6 * * mon-fri"
            60 * * * *      | has the minute '60': write 0 to 59, as one of *, 3, 1-5, */2 or 1,3
            0 24 * * *      | has the hour '24': write 0 to 23, as one of *, 3, 1-5, */2 or 1,3
            0 0 0 * *       | has the day of the month '0': write 1 to 31, as one of *, 3, 1-5, */2 or 1,3
            0 0 L * *       | has the day of the month 'l': write 1 to 31, as one of *, 3, 1-5, */2 or 1,3
            0 0 * 13 *      | has the month '13': write 1 to 12, or jan to dec, as one of *, 3, 1-5, */2 or 1,3
            0 0 * * 8       | has the day of the week '8': write 0 to 7, or sun to sat, as one of *, 3, 1-5, */2 or 1,3
            0 0 * * 5#3     | has the day of the week '5#3': write 0 to 7, or sun to sat, as one of *, 3, 1-5, */2 or 1,3
            0,,5 * * * *    | has the minute '': write 0 to 59, as one of *, 3, 1-5, */2 or 1,3
            -5 * * * *      | has the minute '': write 0 to 59, as one of *, 3, 1-5, */2 or 1,3
            0 22-2 * * *    | has the hour 22-2, which ends before it begins: write it as two: 22-23,0-2
            */0 * * * *     | has the step '0' in the minute: write it as in */15
            */x * * * *     | has the step 'x' in the minute: write it as in */15
            @every 1h       | is no nickname of cron: write @hourly, @daily, @weekly, @monthly, @yearly, or the five fields
            @reboot         | is no nickname of cron: write @hourly, @daily, @weekly, @monthly, @yearly, or the five fields
            TZ=UTC 0 * * * * | names a time zone: name it with --timezone
            0 0 30 2 *      | never comes: name a day that its months have
            """)
    void aMistakeIsAnsweredInOneLine(String cron, String line) {
        assertThatThrownBy(() -> Schedule.of(cron, null)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.line()).isEqualTo("the schedule '" + cron + "' " + line);
            assertThat(fault.whose()).isEqualTo(Fault.Whose.settings);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mars/Olympus  | there is no time zone 'Mars/Olympus': write its name as in --timezone Europe/Berlin
            europe/berlin | there is no time zone 'europe/berlin': write --timezone Europe/Berlin
            +02:00        | there is no time zone '+02:00': write its name as in --timezone Europe/Berlin
            """)
    void aTimeZoneIsOneThatEveryEngineKnows(String zone, String line) {
        assertThatThrownBy(() -> Schedule.of("@daily", zone)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    @Test
    void aScheduleSaysItselfAndItsNextTimeByItsOwnClocks() {
        var schedule = Schedule.of(" 0 6 * * 1 ", "Europe/Berlin");
        assertThat(schedule).hasToString("0 6 * * 1 (Europe/Berlin)");
        var next = schedule.next(Instant.parse("2026-11-29T11:27:32Z")).orElseThrow();
        assertThat(schedule.text(next)).isEqualTo("2026-11-30 06:00 Europe/Berlin");
        assertThat(schedule.gap(next)).isEqualTo(Duration.ofDays(7));
        assertThat(schedule.expression().field(Unit.day).any()).isTrue();
    }
}
