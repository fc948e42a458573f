package dev.flowcell.aws.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

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

    /** As one JSON object: `executionRole`, `taskRole` and `user`. */
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
        return PolicyJson.pages(policies);
    }

    private List<Statement> user(Rights rights, Uses uses) {
        var user = new ArrayList<Statement>();
        if (repository != null) {
            user.addAll(rights.push(repository));
        }
        user.addAll(runs());
        user.addAll(logs());
        user.addAll(rights.find(uses.secrets()));
        user.addAll(rights.push(uses.secrets()));
        user.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        user.addAll(rights.store(settings.store()));
        return user;
    }

    private List<Statement> runs() {
        var cluster = scope.arn("ecs", "cluster/" + settings.name());
        var definitions = scope.arn("ecs", "task-definition/" + family + ":*");
        var tasks = scope.arn("ecs", "task/" + settings.name() + "/*");
        var roles = new ArrayList<>(List.of(scope.role(executionRole)));
        if (settings.fargate().role() != null) {
            roles.add(scope.role(settings.fargate().role()));
        }
        return List.of(new Statement("DescribeCluster", List.of("ecs:DescribeClusters"), cluster),
                new Statement("RegisterVersions", List.of("ecs:RegisterTaskDefinition"), definitions),
                new Statement("FindVersions", List.of("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"),
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
                        "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints"), Statement.ANY));
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
