package dev.flowcell.flow.operations;

import java.util.List;
import java.util.stream.Stream;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;

/** This machine and the clusters that can be reached. */
final class Targets {

    private final LocalTargets local;
    private final List<TargetProvider> providers;

    /// @param others
    ///            the clusters beside this machine
    Targets(LocalTargets local, List<TargetProvider> others) {
        this.local = local;
        this.providers = Stream.concat(Stream.of(local), others.stream()).toList();
    }

    Target of(ClusterSettings cluster) {
        return TargetProvider.of(cluster, providers).target(cluster);
    }

    /** The settings as an image is shipped by them. */
    ClusterSettings shipping(ClusterSettings cluster) {
        return TargetProvider.of(cluster, providers).shipping(cluster);
    }

    LocalTargets local() {
        return local;
    }
}
