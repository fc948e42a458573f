package dev.flowcell.notebook.secret;

import java.util.Optional;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kubernetes.KubernetesTargets;

/// Kubernetes' own Secrets, reached as the cluster's runs are.
///
/// @param settings
///            of a Kubernetes cluster
public record KubernetesSecretStore(KubernetesTargets targets, ClusterSettings settings) implements SecretStore {

    @Override
    public Optional<String> read(String secret, String key) {
        try (var secrets = targets.secrets(settings)) {
            return secrets.read(secret, key);
        }
    }

    @Override
    public void push(String name, String value) {
        try (var secrets = targets.secrets(settings)) {
            secrets.push(name, value);
        }
    }
}
