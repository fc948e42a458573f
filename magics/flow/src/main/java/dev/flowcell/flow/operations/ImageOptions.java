package dev.flowcell.flow.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.BaseImages;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreAddress;

/** What an image is built with, from a cluster's settings. */
final class ImageOptions {

    private ImageOptions() {
    }

    /// What an image is asked to hold beside the runtime, for a cluster's store, and for the vaults that a pod itself
    /// reads: a task on ECS is given its secrets, and so is a process of this machine.
    static List<String> parts(ClusterSettings cluster, List<Secret> secrets) {
        var parts = new ArrayList<String>();
        if (ClusterSettings.onS3(cluster.store())) {
            parts.add(StoreAddress.parse(String.valueOf(cluster.store())).scheme());
        }
        if (cluster.kind().equals("k8s") || cluster.kind().equals("eks")) {
            secrets.stream().filter(Secret::inVault).map(Secret::kind).distinct().sorted().forEach(parts::add);
        }
        return parts;
    }

    /// @param development
    ///            a notebook as it stands, which makes no version
    /// @throws Fault
    ///             if the cluster could not pull it
    static ImageBuilder.Options of(String name, ClusterSettings cluster, List<String> tags,
            boolean development, List<Secret> secrets, Map<String, String> secretValues) {
        var registry = cluster.local() ? null : cluster.registry();
        if (registry == null && !cluster.local()) {
            throw Fault.settings("%cluster " + cluster.kind() + " names no registry to push the image to",
                    "add --registry HOST/PATH that the cluster can pull from");
        }
        return new ImageBuilder.Options(name, registry,
                cluster.containers() ? BaseImages.chosen(cluster.base()) : cluster.base(), cluster.architecture(), tags,
                development,
                List.copyOf(secretValues.values()), parts(cluster, secrets));
    }
}
