/** When a flow runs by itself: cron, time zones, and the next time. */
@NullMarked
package dev.flowcell.flow.schedule;

import org.jspecify.annotations.NullMarked;
