package dev.flowcell.aws.eks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.network.Routes;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.FargateProfile;

/// What `--create` makes and `--delete` removes of a cluster in an account: itself, by `eksctl`; a Fargate profile for
/// the namespace and the role behind it. Only what carries Flowcell's tag is removed.
public final class EksChanges {

    private final EksCluster cluster;
    private final Eksctl eksctl;

    public EksChanges(ClusterSettings settings) {
        this(settings, Objects.requireNonNullElse(System.getenv("PATH"), ""));
    }

    EksChanges(ClusterSettings settings, String path) {
        this.cluster = new EksCluster(settings);
        this.eksctl = new Eksctl(path);
    }

    /** Whether the cluster is there, so that something can be made in it. */
    public boolean exists() {
        return cluster.found().isPresent();
    }

    /** Makes the cluster where there is none. */
    public List<Change> cluster() {
        return exists()
                ? List.of()
                : List.of(eksctl.change("about 20 minutes; about $0.10 an hour for the cluster and $0.05 for its NAT"
                        + " gateway, as long as they are there",
                        List.of("create", "cluster", "--name", cluster.name(), "--region", cluster.region(),
                                "--fargate", "--tags", Tags.MANAGED_BY + "=" + Tags.FLOWCELL)));
    }

    /** Makes a profile for the namespace, and the role behind it, where nothing takes its pods. */
    public List<Change> profile() {
        var found = cluster.running();
        var profiles = new FargateProfiles(cluster);
        if (profiles.taking(cluster.namespace()).isPresent() || profiles.nodes(found)) {
            return List.of();
        }
        var changes = new ArrayList<Change>();
        var role = new PodRole(cluster);
        if (role.find(PodRole.NAME).isEmpty()) {
            changes.add(role.creation());
        }
        var subnets = subnets(found);
        var name = "flowcell-" + cluster.namespace();
        changes.add(new Change("makes the Fargate profile " + name + " for Flowcell's pods in the namespace "
                + cluster.namespace() + ", in " + String.join(", ", subnets) + " (one to two minutes)",
                () -> make(name, subnets, role)));
        return changes;
    }

    private void make(String name, List<String> subnets, PodRole role) {
        var eks = cluster.eks();
        var arn = role.find(PodRole.NAME).orElseThrow().arn();
        cluster.aws().call("making the Fargate profile " + name, () -> eks.createFargateProfile(request -> request
                .clusterName(cluster.name()).fargateProfileName(name).podExecutionRoleArn(arn).subnets(subnets)
                .selectors(selector -> selector.namespace(cluster.namespace()).labels(FargateProfiles.LABELS))
                .tags(Map.of(Tags.MANAGED_BY, Tags.FLOWCELL, Tags.CLUSTER, cluster.name()))));
        cluster.aws().call("waiting for the Fargate profile " + name, () -> eks.waiter().waitUntilFargateProfileActive(
                request -> request.clusterName(cluster.name()).fargateProfileName(name)));
    }

    /** Fargate takes subnets only that have no route to an internet gateway. */
    private List<String> subnets(Cluster found) {
        var named = cluster.settings().fargate().subnets();
        if (!named.isEmpty()) {
            return named;
        }
        var network = found.resourcesVpcConfig();
        var routes = Routes.of(cluster.aws(), network.vpcId(), network.subnetIds());
        var inside = network.subnetIds().stream().filter(each -> routes.get(each) != Routes.Exit.internet).sorted()
                .toList();
        if (inside.isEmpty()) {
            throw Fault.settings("the cluster " + cluster.name() + " has no private subnet, which Fargate needs",
                    "name some of " + network.vpcId()
                            + " with --subnets; they reach ECR by a NAT gateway or endpoints");
        }
        return inside;
    }

    /** Removes the profiles, the role, and the cluster. */
    public List<Change> deletion() {
        var changes = new ArrayList<Change>();
        var found = cluster.found();
        found.ifPresent(there -> new FargateProfiles(cluster).all().stream()
                .filter(profile -> Tags.ours(EksCluster.tags(profile.tags())))
                .map(this::deletion).forEach(changes::add));
        new PodRole(cluster).deletion().ifPresent(changes::add);
        found.filter(there -> Tags.ours(EksCluster.tags(there.tags()))).ifPresent(there -> changes.add(eksctl.change(
                "with all that is in it; about 15 minutes", List.of("delete", "cluster", "--name", cluster.name(),
                        "--region", cluster.region(), "--wait"))));
        return changes;
    }

    private Change deletion(FargateProfile profile) {
        var name = profile.fargateProfileName();
        return new Change("deletes the Fargate profile " + name + " (its pods end; some minutes)", () -> {
            var eks = cluster.eks();
            cluster.aws().call("deleting the Fargate profile " + name, () -> eks.deleteFargateProfile(
                    request -> request.clusterName(cluster.name()).fargateProfileName(name)));
            cluster.aws().call("waiting for the end of the Fargate profile " + name,
                    () -> eks.waiter().waitUntilFargateProfileDeleted(
                            request -> request.clusterName(cluster.name()).fargateProfileName(name)));
        });
    }
}
