package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.store.ArtifactStore;

/// A map that is open: `runs/RUN/pods/STEP/open.json`.
///
/// @param round
///            a number that grows when the map begins anew with other items
/// @param key
///            what the keys of all its items begin with
/// @param values
///            hex SHA-256 of the variables that its items read, by name; they stand in the run's folder
public record Opening(int round, String key, Map<String, String> values) {

    /** The round that is open, or empty. */
    public static Optional<Opening> read(ArtifactStore store, Places places, String step) throws IOException {
        return Records.get(store, places.opening(step), Opening.class);
    }

    /** Opens it. */
    public void write(ArtifactStore store, Places places, String step) throws IOException {
        store.put(places.opening(step), Records.bytes(this));
    }
}
