package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import org.jspecify.annotations.Nullable;

/** The namespace of runs and the service account of their pods: what can be made, and removed where it is Flowcell's. */
public final class ClusterPlace implements AutoCloseable {

    private static final Map<String, String> OURS = Map.of(Labels.MANAGED_BY, Labels.FLOWCELL);

    private final Cluster cluster;
    private final String account;

    ClusterPlace(Cluster cluster, ClusterSettings settings) {
        this.cluster = cluster;
        this.account = Objects.requireNonNullElse(settings.serviceAccount(), "default");
    }

    /** An annotation of the service account, where both are there. */
    public Optional<String> annotation(String name) {
        return account().map(found -> found.getMetadata().getAnnotations()).map(all -> all.get(name));
    }

    private Optional<ServiceAccount> account() {
        return Optional.ofNullable(cluster.call("looking for the service account " + account, () -> cluster.client()
                .serviceAccounts().inNamespace(cluster.namespace()).withName(account).get()));
    }

    /// Makes the namespace, and the service account where one was named, as far as they are not there.
    ///
    /// @param annotations
    ///            that the service account is given
    public List<Change> creation(Map<String, String> annotations) {
        var changes = new ArrayList<Change>();
        var namespace = cluster.namespace();
        if (namespace() == null) {
            changes.add(new Change("makes the namespace " + namespace,
                    () -> make("namespace " + namespace, new NamespaceBuilder().withNewMetadata().withName(namespace)
                            .withLabels(OURS).endMetadata().build())));
        }
        var given = annotations.isEmpty() ? "" : " with " + annotations;
        if (changes.isEmpty() && account().isPresent()) {
            if (annotations.entrySet().stream()
                    .anyMatch(each -> annotation(each.getKey()).filter(each.getValue()::equals).isEmpty())) {
                changes.add(
                        new Change("annotates the service account " + account + given, () -> annotate(annotations)));
            }
        } else if (!account.equals("default")) {
            changes.add(new Change("makes the service account " + account + given, () -> make("service account "
                    + account,
                    new ServiceAccountBuilder().withNewMetadata().withName(account).withNamespace(namespace)
                            .withLabels(OURS).withAnnotations(annotations).endMetadata().build())));
        }
        return changes;
    }

    private void annotate(Map<String, String> annotations) {
        cluster.call("annotating the service account " + account, () -> cluster.client().serviceAccounts()
                .inNamespace(cluster.namespace()).withName(account).edit(found -> new ServiceAccountBuilder(found)
                        .editMetadata().addToAnnotations(annotations).endMetadata().build()));
    }

    private void make(String what, HasMetadata thing) {
        cluster.call("making the " + what, () -> cluster.client().resource(thing).create());
    }

    /** Removes the service account and the namespace with all that is in it, where Flowcell made them. */
    public List<Change> deletion() {
        var changes = new ArrayList<Change>();
        var namespace = namespace();
        if (namespace != null && ours(namespace)) {
            changes.add(new Change("deletes the namespace " + cluster.namespace() + " with all that is in it",
                    () -> delete(namespace)));
        } else {
            account().filter(ClusterPlace::ours).ifPresent(found -> changes
                    .add(new Change("deletes the service account " + account, () -> delete(found))));
        }
        return changes;
    }

    private void delete(HasMetadata thing) {
        cluster.call("deleting " + thing.getMetadata().getName(),
                () -> cluster.client().resource(thing).delete());
    }

    private @Nullable Namespace namespace() {
        return cluster.call("looking for the namespace " + cluster.namespace(),
                () -> cluster.client().namespaces().withName(cluster.namespace()).get());
    }

    private static boolean ours(HasMetadata thing) {
        var labels = thing.getMetadata().getLabels();
        return labels != null && Labels.FLOWCELL.equals(labels.get(Labels.MANAGED_BY));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
