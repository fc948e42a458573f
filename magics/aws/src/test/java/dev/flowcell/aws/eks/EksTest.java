package dev.flowcell.aws.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.aws.standin.EksService;
import dev.flowcell.aws.standin.PresignedQuestion;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.flow.target.TargetProvider.Uses;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.eks.model.FargateProfileSelector;
import tools.jackson.databind.json.JsonMapper;

/** EKS as far as it is AWS's own: reaching a cluster, looking at it, making and removing what belongs to it. */
@Timeout(60)
class EksTest {

    private static final String ISSUER = "oidc.eks.eu-central-1.amazonaws.com/id/E1";

    @TempDir
    Path folder;
    private final EksService eks = new EksService();
    private final Account account = new Account(server -> server.with(eks));

    @AfterEach
    void close() {
        account.close();
    }

    private static ClusterSettings settings(@Nullable String serviceAccount, @Nullable String role) {
        return new ClusterSettings("eks", "prod", null, "flows", null, null, null, null, null, serviceAccount,
                null, "amd64", new Fargate(role, List.of(), List.of(), false));
    }

    private static ClusterSettings settings() {
        return settings(null, null);
    }

    private void cluster(Map<String, String> tags) {
        eks.cluster("prod", "https://127.0.0.1:1", "Y2E=", tags);
    }

    private void profile() {
        eks.answer("POST /clusters/prod/fargate-profiles", (tools.jackson.databind.node.ObjectNode) new JsonMapper()
                .readTree("""
                        {"fargateProfileName": "mine", "subnets": ["subnet-a"], "selectors": [{"namespace": "fl*"}]}
                        """));
        eks.answer("GET /clusters/prod/fargate-profiles/mine", new JsonMapper().createObjectNode());
    }

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(each -> (each.fine() ? "ok " : "MISSING ") + each.what()
                + (each.remedy().isEmpty() ? "" : ": " + each.remedy())).toList();
    }

    private static final class Hands extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aTokenIsTakenByTheClusterItIsForAndMadeAnewBeforeItsQuarterOfAnHourIsOver() {
        var hands = new Hands();
        var token = new EksToken("prod", "eu-central-1", StaticCredentialsProvider.create(
                AwsBasicCredentials.create("AKIATESTTESTTEST", Account.SECRET_KEY)), hands);
        var first = token.get();
        assertThat(first).doesNotContain("=");
        assertThat(new String(Base64.getUrlDecoder().decode(first.substring(11)),
                java.nio.charset.StandardCharsets.UTF_8)).doesNotContain(Account.SECRET_KEY);
        PresignedQuestion.check(first, "prod", "eu-central-1", Account.SECRET_KEY, hands.now);
        assertThatThrownBy(
                () -> PresignedQuestion.check(first, "other", "eu-central-1", Account.SECRET_KEY, hands.now))
                .hasMessage("the signature does not match");
        assertThatThrownBy(() -> PresignedQuestion.check(first, "prod", "eu-central-1", "another key", hands.now))
                .hasMessage("the signature does not match");
        for (var minute = 0; minute < 60; minute++) {
            hands.now = hands.now.plus(Duration.ofMinutes(1));
            PresignedQuestion.check(token.get(), "prod", "eu-central-1", Account.SECRET_KEY, hands.now);
        }
        assertThat(token.get()).isNotEqualTo(first);
        assertThatThrownBy(
                () -> PresignedQuestion.check(first, "prod", "eu-central-1", Account.SECRET_KEY, hands.now))
                .hasMessage("expired");
    }

    @Test
    void aClusterIsReachedByItsNameAlone() {
        cluster(Map.of());
        var access = new EksCluster(settings()).access();
        assertThat(access.server()).isEqualTo("https://127.0.0.1:1");
        assertThat(access.authority()).isEqualTo("Y2E=");
        PresignedQuestion.check(access.token().get(), "prod", "eu-central-1", Account.SECRET_KEY, Instant.now());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "CREATING | the EKS cluster prod is still being made: repeat in some minutes: aws eks wait cluster-active --name prod --region eu-central-1",
            "DELETING | the EKS cluster prod is being deleted: name another with %cluster eks NAME",
            "FAILED   | the EKS cluster prod is in the state FAILED: aws eks describe-cluster --name prod --region eu-central-1 says why"})
    void aClusterThatIsNotUpIsOneLine(String state, String line) {
        cluster(Map.of());
        eks.state("prod", state);
        refused(() -> new EksCluster(settings()).access(), line);
    }

    @Test
    void whatIsNotThereOrDeniedIsOneLine() {
        refused(() -> new EksCluster(settings()).access(), "there is no EKS cluster prod in eu-central-1: aws eks"
                + " list-clusters --region eu-central-1 lists those that there are; %cluster eks prod --create makes"
                + " it");
        account.server.refuse("GET /clusters/prod", 9, AwsError.client("AccessDeniedException", "User:"
                + " arn:aws:iam::1:user/ann is not authorized to perform: eks:DescribeCluster on resource:"
                + " arn:aws:eks:eu-central-1:1:cluster/prod"));
        refused(() -> new EksCluster(settings()).access(), "looking for the EKS cluster prod:"
                + " arn:aws:iam::1:user/ann may not eks:DescribeCluster on arn:aws:eks:eu-central-1:1:cluster/prod:"
                + " ask the account's administrator for that right; flowcell policy prints all that a flow needs");
    }

    private static void refused(Runnable act, String line) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    @ParameterizedTest
    @CsvSource({"flows, , true", "default, , false", "fl*, , true", "fl?ws, , true", "'*', , true",
            "flows, app.kubernetes.io/managed-by=flowcell, true", "flows, app.kubernetes.io/managed-by=helm, false",
            "flows, team=a, false", "flows, flowcell.dev/flow=*, true", "flows, flowcell.dev/flow=news, false"})
    void aProfileTakesPodsByNamespaceAndLabels(String namespace, @Nullable String label, boolean takes) {
        var selector = FargateProfileSelector.builder().namespace(namespace);
        if (label != null) {
            var pair = label.split("=", 2);
            selector.labels(Map.of(pair[0], pair[1]));
        }
        assertThat(FargateProfiles.takes(selector.build(), "flows")).isEqualTo(takes);
    }

    @Test
    void allFindingsComeAtOnce() {
        cluster(Map.of());
        account.network.gateway = "nat-1";
        assertThat(lines(new EksCheck(settings()).findings())).containsExactly(
                "ok you are arn:aws:iam::123456789012:user/ann in eu-central-1", "ok cluster prod, Kubernetes 1.34",
                "MISSING no Fargate profile takes Flowcell's pods in the namespace flows, and the cluster has no"
                        + " nodes: %cluster eks prod --namespace flows --create makes one",
                "ok images go to 123456789012.dkr.ecr.eu-central-1.amazonaws.com, where the first register of a flow"
                        + " makes its repository",
                "ok you may push images there",
                "ok Fargate quota: 6 processors at once in eu-central-1, enough for 24 pods of this size");
        eks.nodeGroups = 1;
        assertThat(lines(new EksCheck(settings()).findings()))
                .contains("ok no Fargate profile for the namespace flows: pods go to the cluster's nodes");
        profile();
        assertThat(lines(new EksCheck(settings()).findings())).contains(
                "ok Fargate profile mine for the namespace flows", "ok subnets subnet-a reach ECR and STS (NAT)");
        account.network.gateway = "";
        assertThat(lines(new EksCheck(settings()).findings())).contains("MISSING subnets subnet-a have no way to"
                + " com.amazonaws.eu-central-1.ecr.api, com.amazonaws.eu-central-1.ecr.dkr,"
                + " com.amazonaws.eu-central-1.s3, com.amazonaws.eu-central-1.sts: give vpc-1 a NAT gateway or"
                + " endpoints: aws ec2 create-vpc-endpoint --vpc-id vpc-1 --vpc-endpoint-type Interface"
                + " --service-name com.amazonaws.eu-central-1.ecr.api --region eu-central-1");
    }

    @Test
    void withoutAClusterTheRestIsSaidAllTheSame() {
        assertThat(lines(new EksCheck(settings().sized("3", null)).findings())).containsExactly(
                "ok you are arn:aws:iam::123456789012:user/ann in eu-central-1",
                "MISSING there is no EKS cluster prod in eu-central-1: aws eks list-clusters --region eu-central-1 lists"
                        + " those that there are; %cluster eks prod --create makes it",
                "ok images go to 123456789012.dkr.ecr.eu-central-1.amazonaws.com, where the first register of a flow"
                        + " makes its repository",
                "ok you may push images there",
                "ok Fargate quota: 6 processors at once in eu-central-1, enough for 1 pod of this size");
        assertThat(lines(new EksCheck(settings().sized("7500m", null)).findings()).getLast()).isEqualTo(
                "MISSING Fargate quota: 6 processors at once in eu-central-1, and one pod needs 8: aws service-quotas"
                        + " request-service-quota-increase --service-code fargate --quota-code L-3032A538 --region"
                        + " eu-central-1 --desired-value 8, or ask for less with --cpu");
    }

    private List<String> role(@Nullable String annotation, @Nullable String wanted) {
        return lines(new EksCheck(settings("news", wanted)).role(Optional.ofNullable(annotation)));
    }

    @Test
    void theServiceAccountsRoleIsLookedAtFromBothSides() {
        cluster(Map.of());
        var arn = "arn:aws:iam::123456789012:role/news";
        var command = ": eksctl create iamserviceaccount --cluster prod --region eu-central-1 --namespace flows --name"
                + " news --role-name news --attach-policy-arn ARN --override-existing-serviceaccounts --approve makes"
                + " it, with the rights that flowcell policy prints";
        assertThat(role(null, null)).containsExactly("ok the flow's code has no role (--service-account, --role)");
        assertThat(role(null, "news")).containsExactly("MISSING the service account news has not the role news:"
                + " kubectl annotate serviceaccount news --namespace flows eks.amazonaws.com/role-arn=ARN, or"
                + " %cluster eks … --create");
        assertThat(role(arn, null)).containsExactly(
                "MISSING there is no role news, which the service account news names" + command);
        account.network.roles.put("news", Map.of());
        assertThat(role(arn, null)).containsExactly("MISSING IAM does not know the cluster prod as an identity"
                + " provider: eksctl utils associate-iam-oidc-provider --cluster prod --region eu-central-1 --approve");
        account.network.issuers.add(ISSUER);
        assertThat(role(arn, null)).containsExactly("MISSING the role news does not trust"
                + " system:serviceaccount:flows:news of the cluster prod" + command);
        account.network.trusts.put("news", "{\"Condition\":{\"StringEquals\":{\"" + ISSUER
                + ":sub\":\"system:serviceaccount:flows:news\"}}}");
        assertThat(role(arn, "news"))
                .containsExactly("ok the flow's code has the role " + arn + ", by the service account news");
        assertThat(role(arn, "other")).containsExactly("MISSING the service account news has the role " + arn
                + ", not other: name another with --service-account, or leave out --role");
    }

    private Path eksctl(String script) throws IOException {
        var program = Files.writeString(folder.resolve("eksctl"), "#!/bin/sh\necho \"$@\" >> " + folder
                + "/called\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    @Test
    void aClusterIsMadeAndDeletedByEksctlWhichIsShownFirst() throws IOException {
        var path = eksctl("exit 0\n").toString();
        var change = new EksChanges(settings(), path).cluster().getFirst();
        assertThat(change.what()).startsWith("runs eksctl create cluster --name prod --region eu-central-1 --fargate"
                + " --tags app.kubernetes.io/managed-by=flowcell (about 20 minutes;");
        assertThat(folder.resolve("called")).doesNotExist();
        change.done().run();
        cluster(Map.of(Tags.MANAGED_BY, Tags.FLOWCELL));
        var changes = new EksChanges(settings(), path);
        assertThat(changes.cluster()).isEmpty();
        changes.deletion().getLast().done().run();
        assertThat(Files.readAllLines(folder.resolve("called"))).containsExactly(
                "create cluster --name prod --region eu-central-1 --fargate --tags"
                        + " app.kubernetes.io/managed-by=flowcell",
                "delete cluster --name prod --region eu-central-1 --wait");
    }

    @Test
    void withoutEksctlTheCommandIsPrinted() throws IOException {
        var change = new EksChanges(settings(), "/nowhere").cluster().getFirst();
        assertThat(change.what()).startsWith("eksctl is not installed here, so run it yourself: eksctl create cluster");
        refused(change.done()::run, "eksctl is not installed here: install it (https://eksctl.io/installation), or run"
                + " eksctl create cluster --name prod --region eu-central-1 --fargate --tags"
                + " app.kubernetes.io/managed-by=flowcell where it is; then repeat");
        var failing = eksctl("echo first; echo 'Error: no capacity'; exit 1\n").toString();
        refused(new EksChanges(settings(), failing).cluster().getFirst().done()::run, "eksctl failed: Error: no"
                + " capacity: run it yourself to see more: eksctl create cluster --name prod --region eu-central-1"
                + " --fargate --tags app.kubernetes.io/managed-by=flowcell");
    }

    @Test
    void makesWhatIsMissingAndRemovesWhatIsItsOwn() {
        cluster(Map.of());
        refused(() -> new EksChanges(settings(), "").profile(), "the cluster prod has no private subnet, which Fargate"
                + " needs: name some of vpc-1 with --subnets; they reach ECR by a NAT gateway or endpoints");
        account.network.gateway = "nat-1";
        var changes = new EksChanges(settings(), "");
        var making = changes.profile();
        assertThat(making).extracting(Change::what).satisfiesExactly(
                first -> assertThat(first).startsWith("makes the role flowcell-fargate-pods, by which Fargate may"
                        + " pull this account's images: {\"Version\""),
                second -> assertThat(second).isEqualTo("makes the Fargate profile flowcell-flows for Flowcell's pods"
                        + " in the namespace flows, in subnet-a, subnet-b (one to two minutes)"));
        assertThat(eks.profiles()).isEmpty();
        making.forEach(change -> change.done().run());
        assertThat(eks.profiles().get("flowcell-flows").path("selectors").toString()).isEqualTo(
                "[{\"namespace\":\"flows\",\"labels\":{\"app.kubernetes.io/managed-by\":\"flowcell\"}}]");
        assertThat(changes.profile()).isEmpty();
        assertThat(lines(new EksCheck(settings()).findings()))
                .contains("ok Fargate profile flowcell-flows for the namespace flows");
        profile();
        var removing = changes.deletion();
        assertThat(removing).extracting(Change::what).containsExactly(
                "deletes the Fargate profile flowcell-flows (its pods end; some minutes)",
                "deletes the role flowcell-fargate-pods, which other clusters of this account may use, too");
        removing.forEach(change -> change.done().run());
        assertThat(eks.profiles()).containsOnlyKeys("mine");
        assertThat(account.network.roles).isEmpty();
        assertThat(changes.deletion()).isEmpty();
    }

    @Test
    void theLeastRights() {
        var policies = new JsonMapper().readTree(Eks.policies(settings(), new Uses("news",
                List.of(new Secret("A", "aws:prod/s3#token"), new Secret("B", "ssm:/prod/key")), false)));
        assertThat(policies.propertyNames()).containsExactly("podExecutionRole", "serviceAccountRole", "user",
                "administrator");
        assertThat(policies.path("serviceAccountRole").toString()).contains("secretsmanager:GetSecretValue",
                "secret:prod/s3-??????", "ssm:GetParameter", "parameter/prod/key");
        assertThat(policies.path("user").toString()).contains("eks:DescribeCluster",
                "arn:aws:eks:eu-central-1:123456789012:cluster/prod");
    }
}
