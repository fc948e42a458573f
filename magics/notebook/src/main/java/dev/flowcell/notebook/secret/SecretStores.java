package dev.flowcell.notebook.secret;

import java.util.function.UnaryOperator;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;

/** Where secrets are kept outside of this machine: Kubernetes' Secrets and the vaults of a cloud. */
public interface SecretStores {

    /// Reads sources of a kind, with the user's own credentials. What it has read may be kept, so that a value that was
    /// changed meanwhile needs another reader.
    ///
    /// @param kind
    ///            `k8s`, `aws` or `ssm`
    /// @param cluster
    ///            says in which namespace or region
    /// @return takes what stands behind the kind's colon; throws a fault where there is no such value to be had
    UnaryOperator<String> reader(String kind, ClusterSettings cluster);

    /// Writes a value to where the runs of a cluster find it by the secret's name.
    ///
    /// @param cluster
    ///            of a kind of [#takes]
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be written there
    Change push(String name, String value, ClusterSettings cluster);

    /** Whether a cluster has a place for secrets that are pushed. */
    static boolean takes(ClusterSettings cluster) {
        return switch (cluster.kind()) {
            case "k8s", "eks", "ecs" -> true;
            default -> false;
        };
    }
}
