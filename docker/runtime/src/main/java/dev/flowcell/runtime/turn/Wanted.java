package dev.flowcell.runtime.turn;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.flowcell.runtime.fanout.Records;
import dev.flowcell.runtime.store.ArtifactStore;

/// A run that wanted a turn, whether it had it or was skipped.
///
/// @param version
///            of its flow
/// @param time
///            when it wanted it, by its own clock
public record Wanted(String run, String version, Instant time) {

    /// Those that wanted turns of a name, the newest first: from the newest turn back to the first that was wanted
    /// before a time, or that the store has no more.
    public static List<Wanted> since(ArtifactStore store, String name, Instant time) throws IOException {
        var folder = Turn.folder(name);
        var all = new ArrayList<Wanted>();
        var names = store.list(folder).reversed();
        for (var each : names) {
            if (!each.endsWith("/" + Turn.TAKEN) && !each.contains("/" + Turn.NOT)) {
                continue;
            }
            var wanted = Records.get(store, each, Wanted.class);
            wanted.filter(one -> !one.time().isBefore(time)).ifPresent(all::add);
            if (each.endsWith(Turn.TAKEN) && wanted.isPresent() && wanted.get().time().isBefore(time)) {
                break;
            }
        }
        all.sort(Comparator.comparing(Wanted::time).reversed());
        return all;
    }
}
