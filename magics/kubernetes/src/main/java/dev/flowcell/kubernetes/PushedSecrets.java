package dev.flowcell.kubernetes;

import java.util.List;
import java.util.Set;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.TargetProvider.Change;
import io.fabric8.kubernetes.api.model.SecretBuilder;

/** What `%secret NAME --push` has written for flows that are forgotten. */
final class PushedSecrets {

    private final Cluster cluster;

    PushedSecrets(Cluster cluster) {
        this.cluster = cluster;
    }

    /// What goes with a flow: the keys that nobody else refers to, and with the last of them the Secret itself.
    ///
    /// @param used
    ///            keys that other flows, or runs that go on, refer to
    List<Change> removal(String flow, List<Secret> secrets, Set<String> used) {
        var namespace = cluster.namespace();
        var there = cluster.call("looking for the secrets of " + flow,
                () -> cluster.client().secrets().inNamespace(namespace).withName(ClusterSecrets.PUSHED).get());
        if (there == null || there.getData() == null) {
            return List.of();
        }
        return secrets.stream().map(Secret::name).distinct()
                .filter(name -> there.getData().containsKey(name) && !used.contains(name))
                .map(name -> new Change("the secret " + name + " that was pushed to the namespace " + namespace,
                        () -> remove(name)))
                .toList();
    }

    private void remove(String name) {
        cluster.call("deleting the secret " + name, () -> {
            var secret = cluster.client().secrets().inNamespace(cluster.namespace()).withName(ClusterSecrets.PUSHED);
            var left = secret.edit(each -> new SecretBuilder(each).removeFromData(name).build());
            return left.getData() == null || left.getData().isEmpty() ? secret.delete() : List.of();
        });
    }
}
