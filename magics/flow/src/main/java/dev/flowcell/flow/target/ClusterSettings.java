package dev.flowcell.flow.target;

import org.jspecify.annotations.Nullable;

/// Where runs go and how big they are: what `%cluster KIND [NAME] [options]` says.
///
/// @param kind
///            `local`, `docker`, `k8s`, `eks` or `ecs`
/// @param name
///            a kubeconfig context or a cluster's name, or null for the current one
/// @param namespace
///            the Kubernetes namespace; null is the context's own
/// @param registry
///            where images are pushed, such as `127.0.0.1:5000/flows`
/// @param store
///            the artifact store, such as `file:/data`
/// @param cpu
///            as Kubernetes writes it: `500m`, `2`
/// @param memory
///            as Kubernetes writes it: `512Mi`, `4Gi`
/// @param serviceAccount
///            of the pods
/// @param base
///            the base image, in place of `FLOWCELL_BASE_IMAGE`
/// @param architecture
///            `amd64` or `arm64`
public record ClusterSettings(String kind, @Nullable String name, @Nullable String region, @Nullable String namespace,
        @Nullable String registry, @Nullable String store, @Nullable String cpu, @Nullable String memory,
        @Nullable String serviceAccount, @Nullable String base, String architecture) {

    /** Whether runs are processes of this machine. */
    public boolean local() {
        return kind.equals("local");
    }

    /** Whether a store is a volume of a cluster, which this machine can't read. */
    public static boolean onVolume(String store) {
        return store.contains("?claim=");
    }

    /** The same with runs of another size; null leaves it as it is. */
    public ClusterSettings sized(@Nullable String otherCpu, @Nullable String otherMemory) {
        return new ClusterSettings(kind, name, region, namespace, registry, store, otherCpu == null ? cpu : otherCpu,
                otherMemory == null ? memory : otherMemory, serviceAccount, base, architecture);
    }

    /** The default: the very image that would ship, as a process on this machine. */
    public static final ClusterSettings LOCAL = new ClusterSettings("local", null, null, null, null, null, null, null,
            null, null, System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
}
