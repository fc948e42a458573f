package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.OptionalInt;

import dev.flowcell.runtime.store.ArtifactStore;

/// Numbers the processes of a run that one call has started, and told all the same: each takes the first number that is
/// free, by a conditional put. Who comes first drives the run.
public final class Seats {

    private Seats() {
    }

    private record Seat(String who) {
    }

    /// Takes a number, or finds the one that this process has from before.
    ///
    /// @param processes
    ///            how many there are
    /// @param who
    ///            tells this process from the others of its run, and stays the same where it is started again
    /// @return empty where all numbers are others'
    public static OptionalInt take(ArtifactStore store, Places places, int processes, String who) throws IOException {
        var own = new Seat(who);
        for (var process = 0; process < processes; process++) {
            var name = places.seat(process);
            // A put that was repeated because its answer was lost is not the first, and this one's all the same.
            if (store.putIfAbsent(name, Records.bytes(own))
                    || Records.get(store, name, Seat.class).filter(own::equals).isPresent()) {
                return OptionalInt.of(process);
            }
        }
        return OptionalInt.empty();
    }
}
