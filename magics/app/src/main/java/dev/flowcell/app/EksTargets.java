package dev.flowcell.app;

import dev.flowcell.aws.eks.Eks;
import dev.flowcell.aws.eks.EksChanges;
import dev.flowcell.aws.eks.EksCheck;
import dev.flowcell.aws.eks.EksCluster;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.kubernetes.KubernetesTargets;
import dev.flowcell.kubernetes.TokenConnector;
import dev.flowcell.kubernetes.TokenConnector.Access;
import dev.flowcell.runtime.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// EKS: runs are Kubernetes' business; how the cluster is reached, what it is made of and where its images are, AWS's.
/// Neither knows the other, so they meet here.
final class EksTargets implements TargetProvider {

    private static final String KIND = "eks";
    /** By which EKS gives the pods of a service account their role. */
    private static final String ROLE = "eks.amazonaws.com/role-arn";

    private final KubernetesTargets kubernetes;

    EksTargets(KubernetesTargets kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Reaches clusters by their names. */
    static TokenConnector connector() {
        return new TokenConnector(KIND, settings -> {
            var access = new EksCluster(settings).access();
            return new Access(access.server(), access.authority(), access.token(), access.admission());
        });
    }

    @Override
    public List<String> kinds() {
        return List.of(KIND);
    }

    @Override
    public Target target(ClusterSettings settings) {
        return kubernetes.target(settings);
    }

    @Override
    public ClusterSettings shipping(ClusterSettings settings) {
        return Eks.shipping(settings);
    }

    @Override
    public String policies(ClusterSettings settings, Uses uses) {
        return Eks.policies(settings, uses);
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        var check = new EksCheck(settings);
        var findings = new ArrayList<>(check.findings());
        if (findings.stream().noneMatch(finding -> finding.what().startsWith("you are "))) {
            return findings; // nothing else would answer
        }
        try {
            findings.addAll(kubernetes.check(shipping(settings)));
            try (var place = kubernetes.place(settings)) {
                findings.addAll(check.role(place.annotation(ROLE)));
            }
        } catch (Fault e) {
            findings.add(Finding.of(e));
        }
        return findings.stream().distinct().toList();
    }

    @Override
    public List<Change> creation(ClusterSettings settings) {
        var changes = new EksChanges(settings);
        var cluster = changes.cluster();
        if (cluster.isEmpty()) {
            return inside(settings, changes);
        }
        var all = new ArrayList<>(cluster);
        all.add(new Change("then makes in it what is missing for runs: a Fargate profile, the namespace",
                () -> inside(settings, changes).forEach(change -> change.done().run())));
        return all;
    }

    private List<Change> inside(ClusterSettings settings, EksChanges changes) {
        var all = new ArrayList<>(changes.profile());
        var role = settings.fargate().role();
        var annotations = role == null ? Map.<String, String>of() : Map.of(ROLE, Eks.role(settings, role));
        all.addAll(kubernetes.place(settings).creation(annotations));
        return all;
    }

    @Override
    public List<Change> deletion(ClusterSettings settings) {
        var changes = new EksChanges(settings);
        var all = new ArrayList<Change>();
        if (changes.exists()) {
            all.addAll(kubernetes.place(settings).deletion());
        }
        all.addAll(changes.deletion());
        return all;
    }
}
