package dev.flowcell.notebook.display;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.Registered;

/// What is registered, a row a version. When a flow runs by itself stands with the version that does, its last run with
/// its newest version.
///
/// @param header
///            the columns' names
public record FlowTable(List<String> header, List<List<String>> rows) {

    /// Reads it.
    ///
    /// @param found
    ///            the versions, the newest of a flow first
    /// @param now
    ///            for the next times
    public static FlowTable of(Flows flows, List<Registered> found, Instant now) {
        var last = flows.lastRuns();
        var rows = new ArrayList<List<String>>();
        var seen = new HashSet<String>();
        for (var flow : found) {
            var row = new ArrayList<>(List.of(flow.name(), flow.image().version(), String.join(", ", flow.tags()),
                    Tables.time(flow.time())));
            var scheduled = flows.schedule(flow.name())
                    .filter(each -> each.version().equals(flow.image().version()));
            row.add(scheduled.map(each -> each.schedule() + " on " + Where.of(each.cluster())).orElse(""));
            row.add(scheduled.flatMap(each -> each.schedule().next(now).map(each.schedule()::text)).orElse(""));
            var run = seen.add(flow.name()) ? last.get(flow.name()) : null;
            row.add(run == null
                    ? ""
                    : run.run() + " " + run.status() + " " + Tables.time(run.started()));
            rows.add(List.copyOf(row));
        }
        return new FlowTable(List.of("flow", "version", "tags", "registered", "schedule", "next", "last run"), rows);
    }
}
