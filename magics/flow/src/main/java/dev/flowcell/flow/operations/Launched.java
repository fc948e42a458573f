package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.Stores;
import org.jspecify.annotations.Nullable;

/// What is kept of a launch, so that any process of this machine can follow, read and cancel the run.
///
/// @param store
///            where its data is, or null
/// @param types
///            declared types of the flow's variables, by name
/// @param before
///            what went before the launch: compile, build, push
/// @param state
///            how it ended, or null
/// @param image
///            what it was started from, or null where there is no image
/// @param parameters
///            as they were given; null in a record of an earlier release
record Launched(String run, String flow, String version, ClusterSettings cluster, @Nullable String store,
        Instant started, FlowPlan plan, Map<String, String> types, List<Span> before, @Nullable State state,
        @Nullable String image, @Nullable Map<String, String> parameters) {

    /// The store that its data is in, where this machine can read it; a volume of a cluster can't be read from here.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be opened
    Optional<ArtifactStore> openStore() {
        return store == null || ClusterSettings.onVolume(store) ? Optional.empty() : Optional.of(Stores.open(store));
    }

    Launched ended(State end) {
        return new Launched(run, flow, version, cluster, store, started, plan, types, before, end, image,
                parameters);
    }
}
