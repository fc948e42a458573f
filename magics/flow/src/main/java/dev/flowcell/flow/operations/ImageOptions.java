package dev.flowcell.flow.operations;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreAddress;
import org.jspecify.annotations.Nullable;

/** What an image is built with, from a cluster's settings. */
final class ImageOptions {

    private ImageOptions() {
    }

    /** What an image is asked to hold for a cluster's store. */
    static @Nullable String store(ClusterSettings cluster) {
        return ClusterSettings.onS3(cluster.store())
                ? StoreAddress.parse(String.valueOf(cluster.store())).scheme()
                : null;
    }

    /// @param development
    ///            a notebook as it stands, which makes no version
    /// @throws Fault
    ///             if the cluster could not pull it
    static ImageBuilder.Options of(String name, ClusterSettings cluster, List<String> tags,
            boolean development, Map<String, String> secretValues) {
        var registry = cluster.local() ? null : cluster.registry();
        if (registry == null && !cluster.local()) {
            throw Fault.settings("%cluster " + cluster.kind() + " names no registry to push the image to",
                    "add --registry HOST/PATH that the cluster can pull from");
        }
        return new ImageBuilder.Options(name, registry, cluster.base(), cluster.architecture(), tags, development,
                List.copyOf(secretValues.values()), store(cluster));
    }
}
