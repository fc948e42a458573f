package dev.flowcell.kubernetes;

import dev.flowcell.flow.target.ClusterSettings;
import io.fabric8.kubernetes.client.Config;

/** How a kind of cluster is reached: by a kubeconfig, by a cloud's own login. */
public interface Connector {

    /** Where a configuration says what lets a caller in whom the cluster does not know. */
    String ADMISSION = "flowcell.dev/admission";

    /** The kind of `%cluster KIND` that it serves, such as `k8s`. */
    String kind();

    /// Address, credentials and namespace for these settings. Reads local files, or asks a cloud where the cluster is.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is no such cluster to reach
    Config config(ClusterSettings settings);
}
