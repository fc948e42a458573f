package dev.flowcell.aws.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.ecr.RegistryCheck;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Uses;
import org.jspecify.annotations.Nullable;

/// Who needs what for a flow on ECS.
///
/// @param executionRole
///            its name or ARN
/// @param repository
///            of the flow's image in ECR; null where it is in another registry
/// @param family
///            of its task definitions
public record EcsPolicies(Scope scope, ClusterSettings settings, String executionRole, @Nullable String repository,
        String family, String logGroup) {

    /** As one JSON object: `executionRole`, `taskRole`, `user`, and `administrator` for who makes and removes clusters. */
    public String of(Uses uses) {
        var rights = new Rights(scope);
        var execution = new ArrayList<Statement>();
        if (repository != null) {
            execution.addAll(rights.pull(repository));
        }
        execution.add(rights.writeLogs(logGroup));
        execution.addAll(rights.read(uses.secrets(), true, "ssm:GetParameters"));
        var policies = new LinkedHashMap<String, List<Statement>>();
        policies.put("executionRole", execution);
        policies.put("taskRole", rights.store(settings.store()));
        policies.put("user", user(rights, uses));
        policies.put("administrator", new AdministratorRights(scope, String.valueOf(settings.name()),
                repository != null).all());
        return PolicyJson.pages(policies);
    }

    private List<Statement> user(Rights rights, Uses uses) {
        var user = new ArrayList<Statement>();
        if (repository != null) {
            user.addAll(rights.push(repository,
                    String.valueOf(EcrRegistry.repository(settings.registry(), RegistryCheck.NOWHERE))));
            user.addAll(rights.removeImages(repository));
        }
        user.addAll(runs(rights));
        if (uses.scheduled()) {
            user.addAll(schedules());
        }
        user.addAll(logs());
        user.addAll(rights.find(uses.secrets()));
        user.addAll(rights.push(uses.secrets()));
        user.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        user.addAll(rights.store(settings.store()));
        return user;
    }

    private List<Statement> runs(Rights rights) {
        var cluster = scope.arn("ecs", "cluster/" + settings.name());
        var definitions = scope.arn("ecs", "task-definition/" + family + ":*");
        var tasks = scope.arn("ecs", "task/" + settings.name() + "/*");
        var roles = new ArrayList<>(List.of(scope.role(executionRole)));
        if (settings.fargate().role() != null) {
            roles.add(scope.role(settings.fargate().role()));
        }
        return List.of(new Statement("DescribeCluster", List.of("ecs:DescribeClusters"), cluster),
                new Statement("RegisterVersions", List.of("ecs:RegisterTaskDefinition"), definitions),
                new Statement("FindVersions", List.of("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitionFamilies",
                        "ecs:ListTaskDefinitions"), Statement.ANY),
                // The authorization reference has no resource for ending a revision.
                new Statement("RemoveVersions", List.of("ecs:DeleteTaskDefinitions", "ecs:DeregisterTaskDefinition"),
                        Statement.ANY),
                new Statement("Run", List.of("ecs:RunTask"), definitions).where("ArnEquals", "ecs:cluster", cluster),
                new Statement("FollowAndCancel", List.of("ecs:DescribeTasks", "ecs:StopTask"), tasks),
                new Statement("FindRuns", List.of("ecs:ListTasks"), Statement.ANY).where("ArnEquals", "ecs:cluster",
                        cluster),
                new Statement("TagRunsAndVersions", List.of("ecs:TagResource"), List.of(tasks, definitions)),
                new Statement("LookAtRoles", List.of("iam:GetRole"), roles),
                new Statement("GiveRolesToTasks", List.of("iam:PassRole"), roles).where("StringEquals",
                        "iam:PassedToService", "ecs-tasks.amazonaws.com"),
                new Statement("LookAtNetwork", List.of("ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints"), Statement.ANY),
                rights.lookAtQuota());
    }

    private List<Statement> schedules() {
        var scheduler = scope.role(AdministratorRights.SCHEDULER_ROLE);
        return List.of(
                new Statement("FindSchedules", List.of("scheduler:ListSchedules"), Statement.ANY),
                new Statement("Schedule", List.of("scheduler:CreateSchedule", "scheduler:DeleteSchedule",
                        "scheduler:UpdateSchedule"),
                        scope.arn("scheduler", "schedule/flowcell/" + settings.name()
                                + "_*")),
                new Statement("MakeScheduleGroup", List.of("scheduler:CreateScheduleGroup",
                        "scheduler:GetScheduleGroup", "scheduler:TagResource"),
                        scope.arn("scheduler", "schedule-group/flowcell")),
                new Statement("LookAtSchedulerRole", settings.fargate().role() == null
                        ? List.of("iam:GetRole")
                        : List.of("iam:GetRole", "iam:ListRolePolicies"), scheduler),
                new Statement("GiveRoleToScheduler", List.of("iam:PassRole"), scheduler).where("StringEquals",
                        "iam:PassedToService", "scheduler.amazonaws.com"));
    }

    private List<Statement> logs() {
        var group = scope.arn("logs", "log-group:" + logGroup);
        return List.of(new Statement("FindLogs", List.of("logs:DescribeLogGroups"), Statement.ANY),
                new Statement("MakeAndReadLogs",
                        List.of("logs:CreateLogGroup", "logs:FilterLogEvents", "logs:GetLogEvents",
                                "logs:PutRetentionPolicy", "logs:TagResource"),
                        List.of(group, group + ":*")));
    }
}
