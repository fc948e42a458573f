package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.policy.PolicyJson;
import dev.flowcell.aws.policy.Rights;
import dev.flowcell.aws.policy.Scope;
import dev.flowcell.aws.schedule.EventBridge;
import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.TargetProvider.Change;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;

/** What `--create` makes and `--delete` removes in an account; only what carries Flowcell's tag is removed. */
final class EcsChanges {

    private static final String POLICY = "flowcell";
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},\
            "Action":"sts:AssumeRole"}]}""";

    private final EcsCluster cluster;

    EcsChanges(EcsCluster cluster) {
        this.cluster = cluster;
    }

    List<Change> creation() {
        var changes = new ArrayList<Change>();
        var found = found();
        var spot = cluster.settings().fargate().spot();
        if (found == null) {
            changes.add(new Change("makes the ECS cluster " + cluster.name() + " in " + cluster.region()
                    + " (a cluster by itself costs nothing)", this::makeCluster));
        } else if (spot && !found.capacityProviders().contains("FARGATE_SPOT")) {
            changes.add(new Change("gives the ECS cluster " + cluster.name() + " Spot capacity", this::giveSpot));
        }
        if (new Roles(cluster).foundExecution().isEmpty()) {
            changes.add(new Change("makes the role " + Roles.OWN + ", by which Fargate may pull this account's images,"
                    + " write to log groups /flowcell/* and read secrets " + PushedSecrets.PREFIX + "*: "
                    + executionPolicy(), this::makeRole));
        }
        changes.addAll(new SchedulerRole(cluster).creation());
        return changes;
    }

    private @org.jspecify.annotations.Nullable Cluster found() {
        return cluster.call("looking for the cluster " + cluster.name(),
                () -> cluster.ecs().describeClusters(
                        request -> request.clusters(cluster.name()).include(ClusterField.TAGS)))
                .clusters().stream().filter(each -> "ACTIVE".equals(each.status())).findFirst().orElse(null);
    }

    private void makeCluster() {
        cluster.call("making the cluster " + cluster.name(),
                () -> cluster.ecs().createCluster(request -> request.clusterName(cluster.name())
                        .capacityProviders("FARGATE", "FARGATE_SPOT").tags(TaskDefinitions.tags(Map.of()))));
    }

    private void giveSpot() {
        cluster.call("changing the cluster " + cluster.name(), () -> cluster.ecs().putClusterCapacityProviders(
                request -> request.cluster(cluster.name()).capacityProviders("FARGATE", "FARGATE_SPOT")
                        .defaultCapacityProviderStrategy(
                                CapacityProviderStrategyItem.builder().capacityProvider("FARGATE").build())));
    }

    /** The least that Fargate needs; a secret outside of `flowcell/` must be added by who owns it. */
    private String executionPolicy() {
        var rights = new Rights(Scope.of(cluster.aws()));
        var statements = new ArrayList<>(rights.pull("*"));
        statements.add(rights.writeLogs("/flowcell/*"));
        statements.addAll(rights.read(List.of(new Secret("*", "prompt")), true, "ssm:GetParameters"));
        return PolicyJson.line(statements);
    }

    private void makeRole() {
        var iam = cluster.iam();
        cluster.call("making the role " + Roles.OWN, () -> iam.createRole(request -> request.roleName(Roles.OWN)
                .assumeRolePolicyDocument(TRUST)
                .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build())));
        cluster.call("giving the role its rights", () -> iam.putRolePolicy(
                request -> request.roleName(Roles.OWN).policyName(POLICY).policyDocument(executionPolicy())));
    }

    List<Change> deletion() {
        var changes = new ArrayList<Change>();
        changes.addAll(new EventBridge(cluster.aws()).deletions(EcsFlows.schedules(cluster)));
        changes.addAll(new Definitions(cluster).deletion());
        var found = found();
        if (found != null && Tags.ours(tags(found.tags()))) {
            changes.add(new Change("deletes the ECS cluster " + cluster.name(), () -> cluster.call(
                    "deleting the cluster " + cluster.name(),
                    () -> cluster.ecs().deleteCluster(request -> request.cluster(cluster.name())))));
        }
        logGroup(changes);
        changes.addAll(EcrRegistry.deletion(cluster.settings().registry(), cluster.region()));
        changes.addAll(new PushedSecrets(cluster.aws()).deletion());
        role(changes);
        changes.addAll(new SchedulerRole(cluster).deletion());
        return changes;
    }

    private static Map<String, String> tags(List<software.amazon.awssdk.services.ecs.model.Tag> tags) {
        return tags.stream().collect(Collectors.toMap(each -> each.key(), each -> each.value()));
    }

    private void logGroup(List<Change> changes) {
        var group = cluster.logGroup();
        cluster.call("looking for the log group " + group,
                () -> cluster.logs().describeLogGroups(request -> request.logGroupNamePrefix(group))).logGroups()
                .stream().filter(each -> each.logGroupName().equals(group)).findFirst().ifPresent(each -> {
                    var arn = each.arn().replaceFirst(":\\*$", "");
                    if (Tags.ours(cluster.call("looking at " + group,
                            () -> cluster.logs().listTagsForResource(request -> request.resourceArn(arn))).tags())) {
                        changes.add(new Change("deletes the log group " + group + " with all lines of its runs",
                                () -> cluster.call("deleting " + group,
                                        () -> cluster.logs().deleteLogGroup(request -> request.logGroupName(group)))));
                    }
                });
    }

    private void role(List<Change> changes) {
        var iam = cluster.iam();
        var ours = cluster.call("looking for the role " + Roles.OWN, () -> {
            try {
                return Tags.ours(iam.listRoleTags(request -> request.roleName(Roles.OWN)).tags().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)));
            } catch (NoSuchEntityException e) {
                return false;
            }
        });
        if (ours) {
            changes.add(new Change("deletes the role " + Roles.OWN
                    + ", which other clusters of this account may use, too", () -> {
                        cluster.call("taking the role's rights", () -> iam.deleteRolePolicy(
                                request -> request.roleName(Roles.OWN).policyName(POLICY)));
                        cluster.call("deleting the role", () -> iam.deleteRole(
                                request -> request.roleName(Roles.OWN)));
                    }));
        }
    }
}
