package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** Where a run's secrets are in the cluster. Only their keys are looked at, never their values. */
final class SecretReferences {

    private static final String KUBERNETES = "k8s:";

    private final Cluster cluster;
    private final Map<String, Optional<Set<String>>> keys = new HashMap<>();
    private final Set<String> unseen = new HashSet<>();

    SecretReferences(Cluster cluster) {
        this.cluster = cluster;
    }

    /// @throws Fault
    ///             if some are not there: all of them in one message
    List<SecretReference> resolve(List<Secret> secrets) {
        var found = new ArrayList<SecretReference>();
        var missing = new ArrayList<String>();
        var remedies = new ArrayList<String>();
        for (var secret : secrets) {
            var reference = reference(secret);
            if (reference == null) {
                missing.add(secret.name() + " (its source " + secret.source() + " is not of the form k8s:SECRET/KEY)");
                remedies.add("%secret " + secret.name() + " --from k8s:SECRET/KEY");
                continue;
            }
            if (!(reference instanceof SecretReference.Key key)) {
                found.add(reference);
                continue;
            }
            var there = keys(key.secret());
            if (unseen.contains(key.secret()) || (there.isPresent() && there.get().contains(key.key()))) {
                found.add(reference);
            } else if (secret.source().startsWith(KUBERNETES)) {
                missing.add(secret.name() + " (" + (there.isPresent()
                        ? "the Secret " + key.secret() + " has no key " + key.key()
                        : "there is no Secret " + key.secret()) + ")");
                remedies.add(there.isPresent()
                        ? "kubectl edit secret " + key.secret() + " -n " + cluster.namespace() + " adds it"
                        : "kubectl create secret generic " + key.secret() + " -n " + cluster.namespace()
                                + " --from-file=" + key.key() + "=FILE makes it");
            } else {
                missing.add(secret.name() + " (from " + secret.kind() + ", which a pod can't ask)");
                remedies.add("%secret " + secret.name() + " --push");
            }
        }
        if (!missing.isEmpty()) {
            throw Fault.settings((missing.size() == 1 ? "a secret is" : missing.size() + " secrets are")
                    + " not in the namespace " + cluster.namespace() + ": " + String.join(", ", missing),
                    String.join(", ", remedies));
        }
        return found;
    }

    /** Where they would be, without a look at whether they are there; those that no pod could read are left out. */
    List<SecretReference> unseen(List<Secret> secrets) {
        return secrets.stream().map(SecretReferences::reference).filter(Objects::nonNull).toList();
    }

    private static @Nullable SecretReference reference(Secret secret) {
        var source = secret.source();
        if (secret.inVault()) {
            return new SecretReference.Vault(secret.name(), source);
        }
        if (!source.startsWith(KUBERNETES)) {
            return new SecretReference.Key(secret.name(), ClusterSecrets.PUSHED, secret.name());
        }
        var slash = source.indexOf('/');
        if (slash < KUBERNETES.length() + 1 || slash == source.length() - 1) {
            return null;
        }
        return new SecretReference.Key(secret.name(), source.substring(KUBERNETES.length(), slash),
                source.substring(slash + 1));
    }

    private Optional<Set<String>> keys(String secret) {
        return keys.computeIfAbsent(secret, this::read);
    }

    private Optional<Set<String>> read(String secret) {
        try {
            var found = cluster.client().secrets().inNamespace(cluster.namespace()).withName(secret).get();
            if (found == null) {
                return Optional.empty();
            }
            return Optional.of(found.getData() == null ? Set.of() : Set.copyOf(found.getData().keySet()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                // Who may run flows need not be allowed to see Secrets: then the pod says what it misses.
                unseen.add(secret);
                return Optional.empty();
            }
            throw Faults.of(e, cluster.place(), "looking for the Secret " + secret);
        }
    }
}
