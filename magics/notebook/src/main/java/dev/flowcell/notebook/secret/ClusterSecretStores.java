package dev.flowcell.notebook.secret;

import java.util.function.UnaryOperator;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.aws.vault.Vaults;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.kubernetes.ClusterSecrets;
import dev.flowcell.kubernetes.KubernetesTargets;
import dev.flowcell.runtime.error.Fault;

/** The real ones: reached as the clusters' runs are. */
public record ClusterSecretStores(KubernetesTargets kubernetes) implements SecretStores {

    @Override
    public UnaryOperator<String> reader(String kind, ClusterSettings cluster) {
        return switch (kind) {
            case "aws" -> Vaults.secrets(cluster.region());
            case "ssm" -> Vaults.parameters(cluster.region());
            default -> place -> key(place, onKubernetes(cluster) ? cluster : ClusterSettings.of("k8s"));
        };
    }

    private String key(String place, ClusterSettings cluster) {
        var slash = place.indexOf('/');
        var name = place.substring(0, Math.max(0, slash));
        var key = place.substring(slash + 1);
        try (var secrets = kubernetes.secrets(cluster)) {
            return secrets.read(name, key).orElseThrow(() -> Fault.settings(
                    "there is no key " + key + " in a Secret " + name, "kubectl create secret generic " + name
                            + " --from-file=" + key + "=FILE makes one"));
        }
    }

    @Override
    public Change push(String name, String value, ClusterSettings cluster) {
        if (cluster.kind().equals("ecs")) {
            return new PushedSecrets(new AwsClients(cluster.region())).push(name, value);
        }
        return new Change("writes the key " + name + " of the Kubernetes Secret " + ClusterSecrets.PUSHED, () -> {
            try (var secrets = kubernetes.secrets(cluster)) {
                secrets.push(name, value);
            }
        });
    }

    private static boolean onKubernetes(ClusterSettings cluster) {
        return cluster.kind().equals("k8s") || cluster.kind().equals("eks");
    }
}
