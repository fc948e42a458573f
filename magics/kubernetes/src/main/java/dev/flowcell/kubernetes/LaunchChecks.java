package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a run needs in its namespace beside its secrets: found missing before it starts, not by a pod that waits. */
final class LaunchChecks {

    private final Cluster cluster;
    private final ClusterSettings settings;

    LaunchChecks(Cluster cluster, ClusterSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /// Where a run's secrets are in the cluster.
    ///
    /// @throws Fault
    ///             if something that a run needs is missing, or the cluster can't be asked
    List<SecretReference> secrets(List<Secret> secrets) {
        missing().stream().findFirst().ifPresent(fault -> {
            throw fault;
        });
        return new SecretReferences(cluster).resolve(secrets);
    }

    /// What is missing of the namespace, the store's claim and the service account.
    ///
    /// @throws Fault
    ///             if the cluster can't be asked
    List<Fault> missing() {
        var client = cluster.client();
        var namespace = cluster.namespace();
        if (missing("namespaces", () -> client.namespaces().withName(namespace).get())) {
            return List.of(Faults.noNamespace(namespace));
        }
        var faults = new ArrayList<Fault>();
        var store = StoreVolume.of(settings.store());
        if (store != null && missing("persistentvolumeclaims",
                () -> client.persistentVolumeClaims().inNamespace(namespace).withName(store.claim()).get())) {
            faults.add(Fault.settings("there is no volume claim " + store.claim() + " in the namespace " + namespace,
                    "create it, or name another with --store " + store.store() + "?claim=NAME"));
        }
        var keys = StoreKeys.of(settings.store());
        if (keys != null) {
            keys(keys, namespace).ifPresent(faults::add);
        }
        var account = settings.serviceAccount();
        if (account != null && missing("serviceaccounts",
                () -> client.serviceAccounts().inNamespace(namespace).withName(account).get())) {
            faults.add(Fault.settings("there is no service account " + account + " in the namespace " + namespace,
                    "create it with kubectl create serviceaccount " + account + ", or name another with"
                            + " --service-account"));
        }
        return faults;
    }

    private Optional<Fault> keys(StoreKeys keys, String namespace) {
        var found = new ArrayList<Set<String>>();
        var unseen = !missing("secrets", () -> {
            var secret = cluster.client().secrets().inNamespace(namespace).withName(keys.secret()).get();
            if (secret != null) {
                found.add(secret.getData() == null ? Set.of() : secret.getData().keySet());
            }
            return secret;
        }) && found.isEmpty();
        return unseen
                ? Optional.empty()
                : Optional.ofNullable(keys.missing(found.isEmpty() ? null : found.getFirst(), namespace));
    }

    /** Who may not look goes on: the cluster will say it in its own words. */
    private boolean missing(String what, Supplier<?> look) {
        try {
            return look.get() == null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return false;
            }
            throw Faults.of(e, cluster.place(), "looking at " + what);
        }
    }
}
