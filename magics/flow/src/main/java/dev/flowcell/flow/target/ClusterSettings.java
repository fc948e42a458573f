package dev.flowcell.flow.target;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/// Where runs go and how big they are: what `%cluster KIND [NAME] [options]` says.
///
/// @param kind
///            `local`, `docker`, `k8s`, `eks` or `ecs`
/// @param name
///            a kubeconfig context or a cluster's name, or null for the current one
/// @param region
///            of the cloud; null is the one that the user's own configuration names
/// @param namespace
///            the Kubernetes namespace; null is the context's own
/// @param registry
///            where images are pushed, such as `127.0.0.1:5000/flows`
/// @param store
///            the artifact store's address, such as `file:/data` or `s3:bucket/prefix?endpoint=http://10.0.0.1:9000`
/// @param cpu
///            as Kubernetes writes it: `500m`, `2`
/// @param memory
///            as Kubernetes writes it: `512Mi`, `4Gi`
/// @param disk
///            space for temporary files as Kubernetes writes it: `40Gi`; null is the engine's own
/// @param serviceAccount
///            of the pods
/// @param base
///            the base image, in place of `FLOWCELL_BASE_IMAGE`
/// @param architecture
///            `amd64` or `arm64`
/// @param fargate
///            what only ECS asks for
public record ClusterSettings(String kind, @Nullable String name, @Nullable String region, @Nullable String namespace,
        @Nullable String registry, @Nullable String store, @Nullable String cpu, @Nullable String memory,
        @Nullable String disk, @Nullable String serviceAccount, @Nullable String base,
        String architecture, Fargate fargate) {

    /// Where and as whom tasks run.
    ///
    /// @param role
    ///            the role that the flow's own code has; null has none
    /// @param subnets
    ///            empty are the default ones
    /// @param securityGroups
    ///            empty is the default one
    /// @param spot
    ///            on capacity that may be taken away
    public record Fargate(@Nullable String role, List<String> subnets, List<String> securityGroups, boolean spot) {

        /** Everything as it is found. */
        public static final Fargate DEFAULT = new Fargate(null, List.of(), List.of(), false);

        public Fargate {
            subnets = subnets == null ? List.of() : List.copyOf(subnets);
            securityGroups = securityGroups == null ? List.of() : List.copyOf(securityGroups);
        }
    }

    /** Containers of this machine. */
    public static final String DOCKER = "docker";

    /** The default: the very image that would ship, as a process on this machine. */
    public static final ClusterSettings LOCAL = of("local");

    public ClusterSettings {
        fargate = fargate == null ? Fargate.DEFAULT : fargate;
    }

    /** A kind of cluster with all else as it is found. */
    public static ClusterSettings of(String kind) {
        return new ClusterSettings(kind, null, null, null, null, null, null, null, null, null, null,
                System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", Fargate.DEFAULT);
    }

    /** The same kind by another name. */
    public ClusterSettings named(@Nullable String other) {
        return new ClusterSettings(kind, other, region, namespace, registry, store, cpu, memory, disk,
                serviceAccount, base, architecture, fargate);
    }

    /** Whether runs are processes or containers of this machine, with its files and the user's own credentials. */
    public boolean local() {
        return kind.equals("local") || containers();
    }

    /** Whether runs are containers of this machine, for which an image needs a base. */
    public boolean containers() {
        return kind.equals(DOCKER);
    }

    /** Whether it is the same cluster, and the same namespace of it. */
    public boolean samePlace(ClusterSettings other) {
        return kind.equals(other.kind) && Objects.equals(name, other.name) && Objects.equals(region, other.region)
                && Objects.equals(namespace, other.namespace);
    }

    /** Whether the store is one on S3, for which an image and a process need more than for a folder. */
    public static boolean onS3(@Nullable String store) {
        return store != null && store.startsWith("s3:");
    }

    /** Whether a store is a volume of a cluster, which this machine can't read. */
    public static boolean onVolume(String store) {
        return store.contains("?claim=");
    }

    /// Refuses maps over pods where the pods have no store in common.
    ///
    /// @throws Fault
    ///             that names them
    public void checkSpread(FlowPlan plan) {
        if (store != null || plan.processes() == 1) {
            return;
        }
        var maps = plan.steps().stream().filter(step -> step.options().pods() > 1).map(StepPlan::name)
                .collect(Collectors.joining(", "));
        throw Fault.settings("%%map --pods (" + maps + ") needs a store that all pods see",
                "name one with %cluster " + kind + " … --store " + (kind.equals("ecs")
                        ? "s3:BUCKET/PREFIX"
                        : "file:/PATH?claim=NAME") + ", or leave --pods out");
    }

    /** The same with runs of another size; null leaves it as it is. */
    public ClusterSettings sized(@Nullable String otherCpu, @Nullable String otherMemory) {
        return new ClusterSettings(kind, name, region, namespace, registry, store,
                otherCpu == null ? cpu : otherCpu, otherMemory == null ? memory : otherMemory, disk, serviceAccount,
                base, architecture, fargate);
    }

    /** The same in another namespace. */
    public ClusterSettings inNamespace(@Nullable String other) {
        return new ClusterSettings(kind, name, region, other, registry, store, cpu, memory, disk,
                serviceAccount, base, architecture, fargate);
    }

    /** The same with images in another registry. */
    public ClusterSettings pushingTo(@Nullable String other) {
        return new ClusterSettings(kind, name, region, namespace, other, store, cpu, memory, disk,
                serviceAccount, base, architecture, fargate);
    }

    /** The same with another store. */
    public ClusterSettings storing(@Nullable String other) {
        return new ClusterSettings(kind, name, region, namespace, registry, other, cpu, memory, disk,
                serviceAccount, base, architecture, fargate);
    }
}
