package dev.flowcell.kubernetes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.runtime.error.Fault;

/** Kubernetes: `%cluster k8s [CONTEXT]`, and every other kind that a connector reaches. */
public final class KubernetesTargets implements TargetProvider {

    private final Map<String, Connector> connectors = new LinkedHashMap<>();

    /// @param more
    ///            for kinds beside `k8s`
    public KubernetesTargets(Connector... more) {
        var kubeconfig = new KubeconfigConnector();
        connectors.put(kubeconfig.kind(), kubeconfig);
        Arrays.stream(more).forEach(connector -> connectors.put(connector.kind(), connector));
    }

    @Override
    public List<String> kinds() {
        return List.copyOf(connectors.keySet());
    }

    @Override
    public Target target(ClusterSettings settings) {
        return new KubernetesTarget(settings, () -> connect(settings), UnaryOperator.identity());
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        return new ClusterCheck(settings, () -> connect(settings)).findings();
    }

    /// The Secrets of the settings' namespace.
    ///
    /// @throws Fault
    ///             if there is no such cluster to reach
    public ClusterSecrets secrets(ClusterSettings settings) {
        return new ClusterSecrets(connect(settings));
    }

    /// What stands around runs in the settings' namespace.
    ///
    /// @throws Fault
    ///             if there is no such cluster to reach
    public ClusterPlace place(ClusterSettings settings) {
        return new ClusterPlace(connect(settings), settings);
    }

    private Cluster connect(ClusterSettings settings) {
        var connector = connectors.get(settings.kind());
        if (connector == null) {
            throw Fault.settings("no cluster of kind " + settings.kind() + " is known here",
                    "kinds: " + String.join(", ", connectors.keySet()));
        }
        return Cluster.connect(connector.config(settings), settings);
    }
}
