package dev.flowcell.aws.policy;

import java.util.ArrayList;
import java.util.List;

/// What `%cluster ecs NAME --create` and `--delete` do in an account: whoever makes clusters for others needs it,
/// whoever runs flows on them does not.
///
/// @param images
///            whether images are in the account's own registry
record AdministratorRights(Scope scope, String cluster, boolean images) {

    /** By which schedules start tasks. */
    static final String SCHEDULER_ROLE = "flowcell-scheduler";
    private static final List<String> ROLES = List.of("flowcell-execution", "ecsTaskExecutionRole", SCHEDULER_ROLE);

    List<Statement> all() {
        var all = new ArrayList<>(List.of(
                new Statement("MakeAndRemoveCluster", List.of("ecs:CreateCluster", "ecs:DeleteCluster",
                        "ecs:DescribeClusters", "ecs:PutClusterCapacityProviders", "ecs:TagResource"),
                        scope.arn("ecs", "cluster/" + cluster)),
                new Rights(scope).serviceRole("ecs", "AWSServiceRoleForECS"),
                new Statement("RemoveVersions", List.of("ecs:DeleteTaskDefinitions", "ecs:DeregisterTaskDefinition",
                        "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitionFamilies", "ecs:ListTaskDefinitions"),
                        Statement.ANY),
                new Statement("MakeAndRemoveRoles", List.of("iam:CreateRole", "iam:DeleteRole",
                        "iam:DeleteRolePolicy", "iam:GetRole", "iam:ListRolePolicies", "iam:ListRoleTags",
                        "iam:PutRolePolicy", "iam:TagRole"), ROLES.stream().map(scope::role).toList()),
                new Statement("RemoveSchedules", List.of("scheduler:DeleteSchedule", "scheduler:DeleteScheduleGroup",
                        "scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"),
                        List.of(scope.arn("scheduler", "schedule/flowcell/*"),
                                scope.arn("scheduler", "schedule-group/flowcell"))),
                new Statement("FindSchedules", List.of("scheduler:ListSchedules"), Statement.ANY),
                new Statement("RemoveLogs", List.of("logs:DeleteLogGroup", "logs:ListTagsForResource"),
                        scope.arn("logs", "log-group:/flowcell/" + cluster)),
                new Statement("FindLogs", List.of("logs:DescribeLogGroups"), Statement.ANY),
                new Statement("FindSecrets", List.of("secretsmanager:ListSecrets"), Statement.ANY),
                new Statement("RemoveSecrets", List.of("secretsmanager:DeleteSecret"),
                        scope.arn("secretsmanager", "secret:flowcell/*"))));
        if (images) {
            all.add(new Statement("RemoveImages", List.of("ecr:DeleteRepository", "ecr:DescribeRepositories",
                    "ecr:ListTagsForResource"), scope.arn("ecr", "repository/*")));
        }
        return all;
    }
}
