package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.aws.standin.AwsServer;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What `%cluster ecs` finds, makes and removes, and where images go. */
@Timeout(60)
class EcsTargetsTest {

    private static final EcsTargets TARGETS = new EcsTargets();
    private static Account account;

    @BeforeAll
    static void start() {
        account = new Account((image, environment) -> {
            throw new IllegalStateException();
        });
    }

    @AfterAll
    static void stop() {
        account.close();
    }

    @Test
    void allThatIsMissingIsFoundAtOnceAndMadeAndRemovedAgain() {
        account.network.gateway = "";
        account.network.endpoints.addAll(List.of("com.amazonaws.eu-central-1.ecr.api"));
        var settings = ClusterSettings.of("ecs").named("flows").sized("300m", "3Gi");

        assertThat(TARGETS.check(settings)).extracting(EcsTargetsTest::line).containsExactly(
                "✔ tasks of 0.5 processors, 3 GB (the next size that Fargate has above --cpu 300m --memory 3Gi)",
                "✔ you are arn:aws:iam::123456789012:user/ann in eu-central-1",
                "✘ there is no ECS cluster flows in eu-central-1: make it with %cluster ecs flows --create, or name"
                        + " another with --region",
                "✘ there is no role by which Fargate may pull the image and write the log (flowcell-execution or"
                        + " ecsTaskExecutionRole): make it with %cluster ecs flows --create",
                "✔ the flow's code has no role (--role)",
                "✔ no role for schedules yet (%cluster ecs flows --create makes it)",
                "✘ subnets subnet-a, subnet-b have no way to com.amazonaws.eu-central-1.ecr.dkr,"
                        + " com.amazonaws.eu-central-1.s3, com.amazonaws.eu-central-1.logs: name others with --subnets,"
                        + " or give vpc-1 a NAT gateway or endpoints: aws ec2 create-vpc-endpoint --vpc-id vpc-1"
                        + " --vpc-endpoint-type Interface --service-name com.amazonaws.eu-central-1.ecr.dkr --region"
                        + " eu-central-1",
                "✔ images go to 123456789012.dkr.ecr.eu-central-1.amazonaws.com, where the first register of a flow"
                        + " makes its repository",
                "✔ you may push images there",
                "✔ log group /flowcell/flows (made by the first run, keeps lines for 30 days)",
                "✔ Fargate quota: 6 processors at once in eu-central-1, enough for 12 tasks of this size");

        account.network.gateway = "igw-1";
        var creation = TARGETS.creation(settings);
        assertThat(creation).extracting(Change::what).hasSize(3).first().asString()
                .startsWith("makes the ECS cluster flows");
        assertThat(creation.get(1).what()).contains("ecr:BatchGetImage").contains("log-group:/flowcell/*");
        creation.forEach(change -> change.done().run());
        assertThat(TARGETS.creation(settings)).isEmpty();
        assertThat(TARGETS.check(settings)).allMatch(Finding::fine);

        var deletion = TARGETS.deletion(settings);
        assertThat(deletion).extracting(Change::what).containsExactly("deletes the ECS cluster flows",
                "deletes the role flowcell-execution, which other clusters of this account may use, too",
                "deletes the role flowcell-scheduler, which schedules of other clusters of this account may use, too");
        deletion.forEach(change -> change.done().run());
        assertThat(TARGETS.deletion(settings)).isEmpty();
        assertThat(account.network.roles).isEmpty();
        assertThat(account.network.policies).isEmpty();
    }

    @Test
    void whatIsMissingTwiceIsSaidOnce() {
        assertThat(TARGETS.check(ClusterSettings.of("ecs").named("flows").sized("17", null)))
                .extracting(EcsTargetsTest::line).doesNotHaveDuplicates()
                .anyMatch(line -> line.startsWith("✘ Fargate has no task of 17 CPU"));
    }

    @Test
    void theQuotaIsSaidWithWhatItIsEnoughForAndHowToRaiseIt() {
        assertThat(quota(ClusterSettings.of("ecs").named("flows").sized("4", "8Gi"))).isEqualTo(
                "✔ Fargate quota: 6 processors at once in eu-central-1, enough for 1 task of this size");
        assertThat(quota(ClusterSettings.of("ecs").named("flows").sized("8", "16Gi"))).isEqualTo(
                "✘ Fargate quota: 6 processors at once in eu-central-1, and one task needs 8: aws service-quotas"
                        + " request-service-quota-increase --service-code fargate --quota-code L-3032A538 --region"
                        + " eu-central-1 --desired-value 8, or ask for less with --cpu");
        assertThat(quota(TestEcs.spot())).isEqualTo(
                "✔ Fargate quota of Spot: 50 processors at once in eu-central-1, enough for 100 tasks of this size");
        account.server.refuse("GetServiceQuota", 1,
                AwsError.client("AccessDeniedException", "User: arn:aws:iam::1:user/ann"
                        + " is not authorized to perform: servicequotas:GetServiceQuota because no identity-based policy"
                        + " allows the servicequotas:GetServiceQuota action"));
        assertThat(quota(ClusterSettings.of("ecs").named("flows"))).isEqualTo("✔ Fargate quota: not known (you may not"
                + " servicequotas:GetServiceQuota, which flowcell policy prints): aws service-quotas get-service-quota"
                + " --service-code fargate --quota-code L-3032A538 --region eu-central-1 says it");
        account.quotas.values.remove("L-3032A538");
        try {
            assertThat(quota(ClusterSettings.of("ecs").named("flows")))
                    .startsWith("✔ Fargate quota: not known (asking for it:");
        } finally {
            account.quotas.values.put("L-3032A538", 6.0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ghcr.io/acme | ✔ images go to ghcr.io/acme
            123456789012.dkr.ecr.eu-central-1.amazonaws.com/flows | ✔ images go to 123456789012.dkr.ecr.eu-central-1.amazonaws.com/flows, where the first register of a flow makes its repository
            123456789012.dkr.ecr.eu-west-1.amazonaws.com | ✔ images go to 123456789012.dkr.ecr.eu-west-1.amazonaws.com in eu-west-1, from which each start in eu-central-1 pulls them, which is not of your account (123456789012.dkr.ecr.eu-central-1.amazonaws.com is): its owner makes each flow's repository, and lets you push to it: aws ecr set-repository-policy --repository-name NAME --policy-text file://FILE --region eu-west-1
            999999999999.dkr.ecr.eu-central-1.amazonaws.com/a | ✔ images go to 999999999999.dkr.ecr.eu-central-1.amazonaws.com/a, which is not of your account (123456789012.dkr.ecr.eu-central-1.amazonaws.com is): its owner makes each flow's repository, and lets you push to it: aws ecr set-repository-policy --repository-name NAME --policy-text file://FILE --region eu-central-1
            """)
    void whereImagesGoIsSaid(String registry, String line) {
        assertThat(found(ClusterSettings.of("ecs").named("flows").pushingTo(registry), "images go to"))
                .containsExactly(line);
    }

    @Test
    void whoMayNotPushIsToldWhichRightsItTakes() {
        var settings = ClusterSettings.of("ecs").named("flows");
        assertThat(found(settings, "push")).containsExactly("✔ you may push images there");
        account.server.refuse("InitiateLayerUpload", 1, AwsError.client("AccessDeniedException", "User:"
                + " arn:aws:iam::1:user/ann is not authorized to perform: ecr:InitiateLayerUpload on resource:"
                + " arn:aws:ecr:eu-central-1:1:repository/flowcell-doctor"));
        assertThat(found(settings, "push")).containsExactly("✘ you may not push images there"
                + " (ecr:InitiateLayerUpload): flowcell policy NB --cluster \"ecs flows\" prints the rights that it"
                + " takes");
        account.server.refuse("DescribeRepositories", 1, AwsError.client("AccessDeniedException", "User: not"
                + " authorized"));
        assertThat(found(settings, "epositor")).as("who may push to one alone").hasSize(1);
    }

    @Test
    void repositoriesWhoseTagsAreNotAsFlowcellMakesThemAreNamed() {
        var settings = ClusterSettings.of("ecs").named("flows").pushingTo(TestEcs.REGISTRY + "/tags");
        new EcrRegistry().prepare(TestEcs.REGISTRY, "tags/ours");
        assertThat(found(settings, "tag")).as("as it is made").filteredOn(line -> line.contains("moved")).isEmpty();
        repository("tags/fixed", "{\"imageTagMutability\":\"IMMUTABLE\"}");
        repository("tags/half", "{\"imageTagMutability\":\"IMMUTABLE_WITH_EXCLUSION\",\"imageTagMutability"
                + "ExclusionFilters\":[{\"filterType\":\"WILDCARD\",\"filter\":\"lat*\"}]}");
        repository("tags/loose", "{}");
        repository("other", "{}");
        try {
            var command = " --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters"
                    + " filterType=WILDCARD,filter=latest filterType=WILDCARD,filter=dev --region eu-central-1";
            assertThat(found(settings, "moved")).containsExactly(
                    "✘ no tag of the repositories tags/fixed, tags/half can be moved, and each register moves latest: the"
                            + " second one would fail: aws ecr put-image-tag-mutability --repository-name tags/fixed"
                            + command,
                    "✔ all tags of the repository tags/loose can be moved, also those that name a version: aws ecr"
                            + " put-image-tag-mutability --repository-name tags/loose" + command);
            assertThat(found(ClusterSettings.of("ecs").named("flows"), "moved")).as("what is not Flowcell's").isEmpty();
        } finally {
            account.ecr.repositories.clear();
        }
    }

    private static void repository(String name, String json) {
        account.ecr.repositories.put(name, (ObjectNode) new JsonMapper().readTree(json));
    }

    @Test
    void howLongTheLogIsKeptIsSaid() {
        var settings = ClusterSettings.of("ecs").named("logged");
        account.logs.answer("CreateLogGroup", (ObjectNode) new JsonMapper().readTree(
                "{\"logGroupName\":\"/flowcell/logged\"}"));
        assertThat(found(settings, "log group")).containsExactly("✔ log group /flowcell/logged keeps lines for ever,"
                + " which AWS bills: aws logs put-retention-policy --log-group-name /flowcell/logged"
                + " --retention-in-days 30 --region eu-central-1");
        account.logs.answer("PutRetentionPolicy", (ObjectNode) new JsonMapper().readTree(
                "{\"logGroupName\":\"/flowcell/logged\",\"retentionInDays\":7}"));
        assertThat(found(settings, "log group"))
                .containsExactly("✔ log group /flowcell/logged keeps lines for 7 days");
    }

    private static List<String> found(ClusterSettings settings, String word) {
        return TARGETS.check(settings).stream().map(EcsTargetsTest::line).filter(line -> line.contains(word))
                .toList();
    }

    private static String quota(ClusterSettings settings) {
        return TARGETS.check(settings).stream().map(EcsTargetsTest::line).filter(line -> line.contains("quota"))
                .findFirst().orElse("");
    }

    @Test
    void whatIsNotFlowcellsStays() {
        account.ecs.answer("CreateCluster",
                (ObjectNode) new JsonMapper().readTree("{\"clusterName\":\"theirs\"}"));
        assertThat(TARGETS.deletion(ClusterSettings.of("ecs").named("theirs"))).isEmpty();
    }

    @Test
    void withoutARegistryImagesGoToTheAccountsOwn() {
        var settings = ClusterSettings.of("ecs").named("flows");
        assertThat(TARGETS.shipping(settings).registry())
                .isEqualTo("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
        assertThat(TARGETS.shipping(settings.pushingTo("127.0.0.1:5000")).registry()).isEqualTo("127.0.0.1:5000");
    }

    @Test
    void aRepositoryIsMadeOnceAndTheTokenIsKeptUntilItIsRefused() {
        var ecr = new EcrRegistry();
        var host = EcrRegistry.host(null);
        account.server.calls();
        ecr.prepare(host, "news/bbc");
        ecr.prepare(host, "news/bbc");
        ecr.prepare("999999999999.dkr.ecr.eu-central-1.amazonaws.com", "theirs");
        ecr.prepare("127.0.0.1:5000", "elsewhere");

        assertThat(account.ecr.repositories).containsOnlyKeys("news/bbc");
        assertThat(account.ecr.repositories.get("news/bbc").toString()).contains("IMMUTABLE_WITH_EXCLUSION")
                .contains("\"latest\"")
                .contains("\"scanOnPush\":true").contains("untagged");
        assertThat(account.server.calls()).doesNotContainKey("GetAuthorizationToken");
        var login = ecr.login(host).orElseThrow();
        assertThat(login.user()).isEqualTo("AWS");
        assertThat(account.ecr.passwords).contains(login.password());
        assertThat(login).asString().doesNotContain(login.password());
        ecr.renew(host);
        assertThat(ecr.login(host)).isPresent();
        assertThat(account.server.calls()).containsEntry("GetAuthorizationToken", 1L);
        assertThat(ecr.login("999999999999.dkr.ecr.eu-west-1.amazonaws.com")).isPresent();
        assertThat(ecr.login("docker.io")).isEmpty();
        account.ecr.repositories.put("theirs", new JsonMapper().createObjectNode());
        assertThat(ecr.removal(host, "theirs")).isEmpty();
        assertThat(ecr.removal(host, "no/such")).isEmpty();
        assertThat(ecr.removal("127.0.0.1:5000", "news/bbc")).isEmpty();
        var removal = ecr.removal(host, "news/bbc").orElseThrow();
        assertThat(removal.what()).isEqualTo("the repository news/bbc of ECR in eu-central-1, with all images in it");
        removal.done().run();
        assertThat(account.ecr.repositories).containsOnlyKeys("theirs");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            , , '0.5 processors, 1 GB'
            250m, 512Mi, '0.25 processors, 0.5 GB'
            1, 2Gi, '1 processor, 2 GB'
            2, 1Gi, '2 processors, 4 GB (the next size that Fargate has above --cpu 2 --memory 1Gi)'
            250m, 5Gi, '1 processor, 5 GB (the next size that Fargate has above --cpu 250m --memory 5Gi)'
            16, 120Gi, '16 processors, 120 GB'
            5, 17Gi, '8 processors, 20 GB (the next size that Fargate has above --cpu 5 --memory 17Gi)'
            """)
    void aSizeIsOneThatFargateHas(String cpu, String memory, String size) {
        assertThat(FargateSize.of(ClusterSettings.of("ecs").sized(cpu, memory))).hasToString(size);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            17, 1Gi, 'Fargate has no task of 17 CPU and 1Gi memory: it ends at 16 processors and 120Gi: ask for less with --cpu and --memory, and spread maps over tasks with --pods'
            lots, 1Gi, '--cpu lots is no number of processors: write it as 500m or 2'
            1, lots, '--memory lots is no amount of memory: write it as 512Mi or 4Gi'
            """)
    void anImpossibleSizeIsRefused(String cpu, String memory, String line) {
        assertThatThrownBy(() -> FargateSize.of(ClusterSettings.of("ecs").sized(cpu, memory)))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(line));
    }

    private static String line(Finding finding) {
        return (finding.fine() ? "✔ " : "✘ ") + finding.what()
                + (finding.remedy().isEmpty() ? "" : ": " + finding.remedy());
    }
}
