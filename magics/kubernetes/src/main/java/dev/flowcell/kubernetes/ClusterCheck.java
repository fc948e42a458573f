package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;

/** Looks at a cluster as a run would need it, and says all that is missing at once. */
final class ClusterCheck {

    private final ClusterSettings settings;
    private final Supplier<Cluster> connect;
    private final List<Finding> findings = new ArrayList<>();

    ClusterCheck(ClusterSettings settings, Supplier<Cluster> connect) {
        this.settings = settings;
        this.connect = connect;
    }

    List<Finding> findings() {
        settingsAreRight();
        registry();
        try (var cluster = connect.get()) {
            var context = cluster.client().getConfiguration().getCurrentContext();
            if (context != null) {
                fine("context " + context.getName());
            }
            if (version(cluster)) {
                namespace(cluster);
                permissions(cluster);
            }
        } catch (Fault e) {
            wrong(e);
        }
        return List.copyOf(findings);
    }

    private void settingsAreRight() {
        attempt(() -> PodSize.of(settings));
        attempt(() -> StoreVolume.of(settings.store()));
    }

    private void attempt(Supplier<?> look) {
        try {
            var _ = look.get();
        } catch (Fault e) {
            wrong(e);
        }
    }

    private void registry() {
        var registry = settings.registry();
        if (registry == null) {
            findings.add(new Finding(false, "no registry: the cluster can't pull from this machine",
                    "name one that both reach with --registry HOST/PATH", Fault.Whose.settings));
        } else {
            findings.add(new RegistryCheck().look(registry));
        }
    }

    /** @return whether the API answers */
    private boolean version(Cluster cluster) {
        try {
            var version = cluster.call("asking for the version", () -> cluster.client().getKubernetesVersion());
            var minor = Integer.parseInt("0" + version.getMinor().replaceAll("\\D.*", ""));
            var name = "Kubernetes " + version.getMajor() + "." + version.getMinor() + " at "
                    + cluster.place().server();
            if (minor >= 31 || !version.getMajor().equals("1")) {
                fine(name);
            } else {
                findings.add(new Finding(false, name + " is too old: a Job's pod failure policy needs 1.31",
                        "upgrade the cluster"));
            }
            return true;
        } catch (Fault e) {
            wrong(e);
            return false;
        }
    }

    private void namespace(Cluster cluster) {
        try {
            var missing = new LaunchChecks(cluster, settings).missing();
            missing.forEach(this::wrong);
            if (missing.isEmpty()) {
                fine("namespace " + cluster.namespace());
            }
        } catch (Fault e) {
            wrong(e);
        }
    }

    private void permissions(Cluster cluster) {
        var denied = new ArrayList<String>();
        for (var permission : Permission.NEEDED) {
            if (!allowed(cluster, permission)) {
                denied.add(permission.toString());
            }
        }
        if (denied.isEmpty()) {
            fine("permissions in " + cluster.namespace());
        } else {
            findings.add(new Finding(false, "you may not " + String.join(", ", denied) + " in the namespace "
                    + cluster.namespace(), "ask the cluster's administrator for a Role with these verbs"));
        }
    }

    private static boolean allowed(Cluster cluster, Permission permission) {
        var review = new SelfSubjectAccessReviewBuilder().withNewSpec().withNewResourceAttributes()
                .withNamespace(cluster.namespace()).withVerb(permission.verb()).withGroup(permission.group())
                .withResource(permission.resource()).withSubresource(permission.subresource())
                .endResourceAttributes().endSpec().build();
        var answer = cluster.call("asking for permissions",
                () -> cluster.client().authorization().v1().selfSubjectAccessReview().create(review));
        return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private void fine(String what) {
        findings.add(new Finding(true, what, ""));
    }

    private void wrong(Fault fault) {
        var finding = Finding.of(fault);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private record Permission(String verb, String group, String resource, String subresource) {

        static final List<Permission> NEEDED = List.of(of("create", "batch", "jobs"), of("get", "batch", "jobs"),
                of("list", "batch", "jobs"), of("watch", "batch", "jobs"), of("patch", "batch", "jobs"),
                of("delete", "batch", "jobs"), of("list", "", "pods"), of("watch", "", "pods"),
                new Permission("get", "", "pods", "log"), of("list", "", "events"), of("watch", "", "events"));

        private static Permission of(String verb, String group, String resource) {
            return new Permission(verb, group, resource, "");
        }

        @Override
        public String toString() {
            return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
        }
    }
}
