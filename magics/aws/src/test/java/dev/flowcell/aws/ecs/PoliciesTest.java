package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.TargetProvider.Uses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rights that {@code flowcell policy} prints: they suffice for every call, and name no more than the flow uses. */
@Timeout(120)
class PoliciesTest {

    private static final String ECR = "arn:aws:ecr:eu-central-1:123456789012:repository/";

    private final TestEcs test = new TestEcs();

    @AfterEach
    void close() {
        test.close();
    }

    private static JsonNode policies(ClusterSettings settings, List<Secret> secrets) {
        return new JsonMapper().readTree(new EcsTargets().policies(settings, new Uses("tests/probe", secrets, false)));
    }

    private static Set<String> actions(JsonNode policy) {
        var actions = new TreeSet<String>();
        policy.path("Statement").forEach(each -> each.path("Action").forEach(one -> actions.add(one.asString())));
        return actions;
    }

    private static List<String> resources(JsonNode policy, String action) {
        for (var statement : policy.path("Statement")) {
            for (var one : statement.path("Action")) {
                if (one.asString().equals(action)) {
                    return statement.path("Resource").valueStream().map(JsonNode::asString).toList();
                }
            }
        }
        return List.of();
    }

    @Test
    void eachIsGivenWhatItNeedsAndNoMore() {
        var settings = new ClusterSettings("ecs", "prod", "eu-central-1", null, null, "s3:data/flows", null, null,
                null, null, null, "amd64", new Fargate("news", List.of(), List.of(), false));
        var all = policies(settings, List.of(new Secret("A", "aws:prod/s3#token"), new Secret("B", "ssm:/prod/key"),
                new Secret("C", "env:C")));
        var execution = all.path("executionRole");
        assertThat(actions(execution)).containsExactlyInAnyOrder("ecr:GetAuthorizationToken",
                "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
                "logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue", "ssm:GetParameters");
        assertThat(resources(execution, "ecr:BatchGetImage")).containsExactly(ECR + "tests/probe");
        assertThat(resources(execution, "logs:PutLogEvents"))
                .containsExactly("arn:aws:logs:eu-central-1:123456789012:log-group:/flowcell/prod:*");
        assertThat(resources(execution, "secretsmanager:GetSecretValue")).containsExactly(
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/s3-??????",
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:flowcell/C-??????");
        assertThat(resources(execution, "ssm:GetParameters"))
                .containsExactly("arn:aws:ssm:eu-central-1:123456789012:parameter/prod/key");
        var task = all.path("taskRole");
        assertThat(actions(task)).containsExactlyInAnyOrder("s3:ListBucket", "s3:GetObject", "s3:PutObject",
                "s3:AbortMultipartUpload");
        assertThat(resources(task, "s3:GetObject")).containsExactly("arn:aws:s3:::data/flows/*");
        assertThat(task.path("Statement").path(0).path("Condition").toString())
                .isEqualTo("{\"StringLike\":{\"s3:prefix\":[\"flows/*\"]}}");
        var user = all.path("user");
        assertThat(resources(user, "iam:PassRole")).containsExactly(
                "arn:aws:iam::123456789012:role/flowcell-execution", "arn:aws:iam::123456789012:role/news");
        assertThat(resources(user, "secretsmanager:PutSecretValue"))
                .containsExactly("arn:aws:secretsmanager:eu-central-1:123456789012:secret:flowcell/C-??????");
        assertThat(resources(user, "secretsmanager:GetSecretValue"))
                .containsExactly("arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/s3-??????");
        assertThat(actions(user)).noneMatch(each -> each.startsWith("scheduler:"));
        var scheduled = new JsonMapper().readTree(new EcsTargets().policies(settings, new Uses("tests/probe", List.of(),
                true))).path("user");
        assertThat(resources(scheduled, "scheduler:CreateSchedule"))
                .containsExactly("arn:aws:scheduler:eu-central-1:123456789012:schedule/flowcell/prod_*");
        assertThat(scheduled.toString()).contains("\"Sid\":\"GiveRoleToScheduler\",\"Effect\":\"Allow\",\"Action\":"
                + "[\"iam:PassRole\"],\"Resource\":[\"arn:aws:iam::123456789012:role/flowcell-scheduler\"],\"Condition\":"
                + "{\"StringEquals\":{\"iam:PassedToService\":[\"scheduler.amazonaws.com\"]}}");
        assertThat(resources(user, "ecs:RunTask")).containsExactly(
                "arn:aws:ecs:eu-central-1:123456789012:task-definition/flowcell-tests_probe:*");
    }

    @Test
    void whoNeedsNothingIsLeftOutAndAnotherRegistryNeedsNoRights() {
        var all = policies(TestEcs.settings().pushingTo("ghcr.io/acme"), List.of());
        assertThat(all.propertyNames()).containsExactly("executionRole", "user", "administrator");
        assertThat(actions(all.path("executionRole"))).containsExactly("logs:CreateLogStream", "logs:PutLogEvents");
        assertThat(actions(all.path("user"))).noneMatch(each -> each.startsWith("ecr:") || each.startsWith("s3:")
                || each.startsWith("secretsmanager:"));
        var deeper = policies(TestEcs.settings().pushingTo("123456789012.dkr.ecr.eu-central-1.amazonaws.com/flows"),
                List.of());
        assertThat(resources(deeper.path("user"), "ecr:PutImage")).containsExactly(ECR + "flows/tests/probe");
    }

    @Test
    void theRoleThatCreateMakesHasRightsOnWhatIsFlowcellsAlone() {
        test.account.network.roles.clear();
        var change = new EcsTargets().creation(TestEcs.settings()).stream()
                .filter(each -> each.what().contains("makes the role")).findFirst().orElseThrow();
        change.done().run();
        var policy = new JsonMapper().readTree(test.account.network.policies.get("flowcell-execution/flowcell"));
        assertThat(change.what()).contains(policy.toString());
        assertThat(resources(policy, "secretsmanager:GetSecretValue"))
                .containsExactly("arn:aws:secretsmanager:eu-central-1:123456789012:secret:flowcell/*-??????");
        assertThat(resources(policy, "ecr:BatchGetImage")).containsExactly(ECR + "*");
    }
}
