package dev.flowcell.aws.schedule;

import dev.flowcell.flow.schedule.CronField.Unit;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.runtime.error.Fault;

/// Cron as EventBridge Scheduler writes it: six fields, the last of them years; days of the week from 1, a Sunday, to
/// 7; and a `?` in one of the two day fields, since it knows no day that either of them names.
public final class EventBridgeCron {

    private EventBridgeCron() {
    }

    /// Such as `cron(0 6 ? * 2-6 *)`.
    ///
    /// @throws Fault
    ///             if it has no such form
    public static String of(Schedule schedule) {
        var cron = schedule.expression();
        var day = cron.field(Unit.day);
        var weekday = cron.field(Unit.weekday);
        if (!day.any() && !weekday.any()) {
            throw Fault.settings("EventBridge takes days of the month or days of the week, and the schedule '"
                    + cron.text() + "' has both",
                    "write * for one of them, and register the flow under a second name with the other");
        }
        return "cron(" + cron.field(Unit.minute).text(value -> value) + " "
                + cron.field(Unit.hour).text(value -> value) + " "
                + (weekday.any() ? day.text(value -> value) : "?") + " "
                + cron.field(Unit.month).text(value -> value) + " "
                + (weekday.any() ? "?" : weekday.text(value -> value + 1)) + " *)";
    }
}
