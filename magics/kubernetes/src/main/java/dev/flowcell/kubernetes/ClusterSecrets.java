package dev.flowcell.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

/// Secrets of a cluster's namespace: `%secret NAME --push` writes one, `--from k8s:SECRET/KEY` reads one into a
/// session. What was pushed is found again by the name of the secret: runs refer to the key NAME of the
/// Secret `flowcell-secrets`.
public final class ClusterSecrets implements AutoCloseable {

    /** The Secret that pushed values are in, one key a secret. */
    public static final String PUSHED = "flowcell-secrets";

    private final Cluster cluster;

    ClusterSecrets(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Writes a value for the runs of this namespace, in place of a former one.
    ///
    /// @throws Fault
    ///             if the cluster can't be reached or refuses
    public void push(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw Fault.settings(name + " can't be a secret's name", "use letters, digits and underscores");
        }
        var encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        cluster.call("pushing the secret " + name, () -> {
            var secrets = cluster.client().secrets().inNamespace(cluster.namespace());
            var there = secrets.withName(PUSHED).get();
            if (there == null) {
                try {
                    return secrets.resource(new SecretBuilder().withNewMetadata().withName(PUSHED)
                            .withLabels(Map.of(Labels.MANAGED_BY, Labels.FLOWCELL)).endMetadata().withType("Opaque")
                            .withData(Map.of(name, encoded)).build()).create();
                } catch (KubernetesClientException e) {
                    if (e.getCode() != 409) {
                        throw e;
                    }
                    // Someone else made it in between: then it is edited like any other.
                }
            }
            return secrets.withName(PUSHED).edit(secret -> new SecretBuilder(secret).addToData(name, encoded).build());
        });
    }

    /// The value of a key of a Secret, or empty where there is none.
    ///
    /// @throws Fault
    ///             if the cluster can't be reached or refuses
    public Optional<String> read(String secret, String key) {
        var found = cluster.call("reading the Secret " + secret,
                () -> cluster.client().secrets().inNamespace(cluster.namespace()).withName(secret).get());
        if (found == null || found.getData() == null || !found.getData().containsKey(key)) {
            return Optional.empty();
        }
        return Optional.of(new String(Base64.getDecoder().decode(found.getData().get(key)), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
