/** Schedules of EventBridge Scheduler: its cron, and its records. */
@NullMarked
package dev.flowcell.aws.schedule;

import org.jspecify.annotations.NullMarked;
