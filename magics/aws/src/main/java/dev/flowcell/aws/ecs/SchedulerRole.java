package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.policy.PolicyJson;
import dev.flowcell.aws.policy.Rights;
import dev.flowcell.aws.policy.Scope;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;

/// The role by which EventBridge Scheduler starts flows: tasks of Flowcell's definitions, as the roles that were named
/// to it, and nothing else.
final class SchedulerRole {

    static final String NAME = "flowcell-scheduler";

    private static final String POLICY = "flowcell";
    /** Before the name of a role that a flow's own code has. */
    private static final String PASS = "pass-";

    private final EcsCluster cluster;

    SchedulerRole(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /// Its ARN.
    ///
    /// @throws Fault
    ///             if there is none, or it may not give tasks the flow's role
    String arn() {
        var create = "make it with %cluster ecs " + cluster.name() + " --create";
        var found = new Roles(cluster).find(NAME).orElseThrow(() -> Fault.settings(
                "there is no role by which EventBridge Scheduler may start tasks (" + NAME + ")", create));
        var task = task();
        if (task != null && !policies().contains(PASS + task)) {
            throw Fault.settings("EventBridge Scheduler may not give tasks the role " + task,
                    "let it with %cluster ecs " + cluster.name() + " --role " + task + " --create");
        }
        return found;
    }

    /** The name of the role that the flow's own code has, or null. */
    private @Nullable String task() {
        var named = cluster.settings().fargate().role();
        return named == null ? null : named.substring(named.lastIndexOf('/') + 1);
    }

    private List<String> policies() {
        return cluster.call("looking at the role " + NAME, () -> {
            try {
                return cluster.iam().listRolePolicies(request -> request.roleName(NAME)).policyNames();
            } catch (NoSuchEntityException e) {
                return List.of();
            }
        });
    }

    List<Change> creation() {
        var changes = new ArrayList<Change>();
        if (new Roles(cluster).find(NAME).isEmpty()) {
            changes.add(new Change("makes the role " + NAME + ", by which EventBridge Scheduler may start flows that"
                    + " have a schedule: " + policy(), this::make));
        }
        var task = task();
        if (task != null && !policies().contains(PASS + task)) {
            var line = PolicyJson.line(List.of(rights().pass("GiveRoleToTasks",
                    List.of(String.valueOf(cluster.settings().fargate().role())), "ecs-tasks")));
            changes.add(new Change("lets " + NAME + " give tasks the role " + task + ": " + line,
                    () -> cluster.call("giving the role " + NAME + " its rights", () -> cluster.iam().putRolePolicy(
                            request -> request.roleName(NAME).policyName(PASS + task).policyDocument(line)))));
        }
        return changes;
    }

    /** One role for all regions, as roles have none. */
    private Rights rights() {
        var scope = Scope.of(cluster.aws());
        return new Rights(new Scope(scope.partition(), "*", scope.account()));
    }

    private String policy() {
        return PolicyJson.line(rights().start(TaskDefinitions.FAMILY + "*", new Roles(cluster).likelyExecution()));
    }

    private void make() {
        var trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},\
                "Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"%s"}}}]}"""
                .formatted(Scope.of(cluster.aws()).account());
        var iam = cluster.iam();
        cluster.call("making the role " + NAME, () -> iam.createRole(request -> request.roleName(NAME)
                .assumeRolePolicyDocument(trust)
                .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build())));
        cluster.call("giving the role its rights", () -> iam.putRolePolicy(
                request -> request.roleName(NAME).policyName(POLICY).policyDocument(policy())));
    }

    List<Change> deletion() {
        var iam = cluster.iam();
        var ours = cluster.call("looking for the role " + NAME, () -> {
            try {
                return Tags.ours(iam.listRoleTags(request -> request.roleName(NAME)).tags().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)));
            } catch (NoSuchEntityException e) {
                return false;
            }
        });
        return ours
                ? List.of(new Change("deletes the role " + NAME
                        + ", which schedules of other clusters of this account may use, too", () -> {
                            policies().forEach(policy -> cluster.call("taking the role's rights",
                                    () -> iam.deleteRolePolicy(
                                            request -> request.roleName(NAME).policyName(policy))));
                            cluster.call("deleting the role",
                                    () -> iam.deleteRole(request -> request.roleName(NAME)));
                        }))
                : List.of();
    }
}
