package dev.flowcell.flow.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.store.ArtifactStore;

/** What a run wrote of its events to the store. */
public final class RunHistory {

    private RunHistory() {
    }

    /// Gives a fold all events that the store has; those it knows already change nothing.
    ///
    /// @return how many were new
    /// @throws Fault
    ///             if the store can't be read
    public static int fill(RunFold fold, ArtifactStore store, String run) {
        try {
            var count = 0;
            for (var name : store.list(StoredEvents.folder(run))) {
                var part = store.get(name);
                if (part.isPresent()) {
                    for (var line : new String(part.get(), StandardCharsets.UTF_8).split("\n")) {
                        count += fold.line(line, Instant.EPOCH) ? 1 : 0;
                    }
                }
            }
            return count;
        } catch (IOException e) {
            throw Fault.cluster("the events of " + run + " can't be read from the store: " + e.getMessage(),
                    "look at the store's address and rights").causedBy(e);
        }
    }
}
