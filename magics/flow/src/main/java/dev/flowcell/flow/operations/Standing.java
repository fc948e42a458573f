package dev.flowcell.flow.operations;

import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;

/// What stands for a flow, whichever its newest version is.
///
/// @param notifyAt
///            where the ends of its runs are posted, or null
/// @param schedule
///            when it runs by itself, or null
/// @param cluster
///            that keeps it, or null where none does
/// @param version
///            that the cluster keeps, twelve characters of its image's digest
record Standing(String flow, @Nullable String notifyAt, @Nullable Schedule schedule, @Nullable ClusterSettings cluster,
        @Nullable String version) {

    static Standing none(String flow) {
        return new Standing(flow, null, null, null, null);
    }

    /** Whether its schedule is one of that very cluster; sizes and images have nothing to do with it. */
    boolean scheduledOn(ClusterSettings other) {
        return schedule != null && cluster != null && cluster.samePlace(other);
    }

    Standing posting(@Nullable String address) {
        return new Standing(flow, address, schedule, cluster, version);
    }

    Standing unscheduled() {
        return new Standing(flow, notifyAt, null, cluster, version);
    }

    Standing kept(@Nullable Schedule when, ClusterSettings where, String which) {
        return new Standing(flow, notifyAt, when, where, which);
    }
}
