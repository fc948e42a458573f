package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.flowcell.aws.ecs.TestEcs.Heard;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a server that answers as ECS does, whose tasks are processes. */
@Timeout(60)
class EcsTargetTest {

    private static final String TOKEN = "hunter2-token-that-nobody-may-see";

    private static TestEcs test;

    @BeforeAll
    static void start() {
        test = new TestEcs();
        test.account.vault.secrets.put("prod/s3", "{\"token\":\"" + TOKEN + "\"}");
        test.account.vault.parameters.put("/prod/key", TOKEN + "!");
    }

    @AfterAll
    static void nothingIsLeaked() {
        var all = test.account.logs.texts() + test.account.ecs.registered().toString()
                + test.account.ecs.tasks().stream().map(task -> task.request().toString()).toList();
        assertThat(all).doesNotContain(TOKEN).doesNotContain(Account.SECRET_KEY);
        test.close();
    }

    @AfterEach
    void relent() {
        test.account.server.relent();
        test.account.logs.behave();
    }

    @Test
    void allLinesOfARunComeOnceAndInOrderToAnotherProcessToo() throws Exception {
        var run = test.launch(Probe.told("end", 500));
        var heard = new Heard();

        var exit = test.target().events(run, heard);

        assertThat(exit).isEqualTo(new Exit(0, "done"));
        assertThat(heard.texts()).isEqualTo(numbered(500));
        assertThat(heard.states).extracting("phase").containsSubsequence(Phase.schedule, Phase.pull, Phase.start,
                Phase.ended);
        var again = new Heard();
        assertThat(test.target().soFar(run, again)).contains(new Exit(0, "done"));
        assertThat(again.texts()).isEqualTo(numbered(500));
        assertThat(test.target().await(run)).isEqualTo(new Exit(0, "done"));
    }

    @Test
    void anExitCodeIsTheFlowsOwn() throws Exception {
        var run = test.launch(Probe.told("end", 1, "code", "1"));
        assertThat(test.target().await(run)).isEqualTo(new Exit(1, "the flow failed"));
    }

    @Test
    void linesThatAreNoEventsComeAsOftenAsTheyWereSaid() throws Exception {
        var run = test.launch(Probe.told("raw", 0));
        var heard = new Heard();
        test.target().events(run, heard);
        assertThat(heard.lines).containsExactly("# a crash", "#", "#", "  at here", "  at here");
    }

    @Test
    void aVersionIsRegisteredOnceWithAllThatMakesItSafe() throws Exception {
        var first = TestEcs.request(Probe.told("end", 1), List.of());
        test.target().await(TestEcs.launch(test.target(), first));
        test.account.server.calls();
        test.target().await(TestEcs.launch(test.target(), TestEcs.request(Probe.told("end", 2), List.of())));

        assertThat(test.account.server.calls()).doesNotContainKeys("RegisterTaskDefinition", "CreateLogGroup");
        var definition = test.account.ecs.registered().getFirst();
        var container = definition.path("containerDefinitions").path(0);
        assertThat(definition.path("family").asString()).isEqualTo("flowcell-tests_probe");
        assertThat(definition.path("runtimePlatform").path("cpuArchitecture").asString()).isEqualTo("X86_64");
        assertThat(definition.path("executionRoleArn").asString()).endsWith("role/flowcell-execution");
        assertThat(container.path("readonlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.path("user").asString()).isEqualTo("65532:65532");
        assertThat(container.path("mountPoints").toString()).contains("\"/tmp\"").contains("\"/work\"");
        assertThat(container.path("logConfiguration").path("options").path("mode").asString()).isEqualTo("blocking");
        assertThat(container.path("environment").toString()).contains("GREETING").contains("hello");
        assertThat(test.account.logs.retention("/flowcell/prod")).isEqualTo(30);
    }

    @Test
    void whatTheClusterLineSaysReachesTheTask() throws Exception {
        test.account.network.roles.put("news", Map.of());
        var settings = new ClusterSettings("ecs", "prod", "eu-central-1", null, TestEcs.REGISTRY, null, "1500m", "5Gi",
                "40Gi", null, null, "arm64", new Fargate("news", List.of("subnet-b"), List.of("sg-2"), true));
        test.target(settings).await(TestEcs.launch(test.target(settings), TestEcs.request(Probe.told("end", 1),
                List.of())));

        var definition = test.account.ecs.registered().stream()
                .filter(each -> each.path("cpu").asString().equals("2048")).findFirst().orElseThrow();
        assertThat(definition.path("memory").asString()).isEqualTo("5120");
        assertThat(definition.path("runtimePlatform").path("cpuArchitecture").asString()).isEqualTo("ARM64");
        assertThat(definition.path("ephemeralStorage").path("sizeInGiB").asInt()).isEqualTo(40);
        assertThat(definition.path("taskRoleArn").asString()).endsWith("role/news");
        var call = test.account.ecs.tasks().getLast().request();
        assertThat(call.path("capacityProviderStrategy").toString()).contains("FARGATE_SPOT");
        assertThat(call.has("launchType")).isFalse();
        assertThat(call.path("networkConfiguration").toString()).contains("[\"subnet-b\"]", "[\"sg-2\"]");
    }

    @Test
    void secretsArriveByReference() throws Exception {
        var secrets = List.of(new Secret("S3_TOKEN", "aws:prod/s3#token"), new Secret("KEY", "ssm:/prod/key"));
        var run = TestEcs.launch(test.target(), TestEcs.request(Probe.told("secrets", 0), secrets));
        var heard = new Heard();
        test.target().events(run, heard);
        assertThat(heard.lines).containsExactly("[FLOWCELL_SECRET_KEY " + (TOKEN + "!").hashCode()
                + ", FLOWCELL_SECRET_S3_TOKEN " + TOKEN.hashCode() + "]");
    }

    @Test
    void allMissingSecretsAreSaidTogetherBeforeAnythingStarts() {
        var secrets = List.of(new Secret("A", "aws:prod/none"), new Secret("B", "ssm:/none"),
                new Secret("C", "k8s:x/y"), new Secret("D", "env:HOME"));
        assertFault(() -> test.target().require(secrets),
                "4 secrets are not where a task in eu-central-1 finds them: A (there is no secret prod/none in Secrets"
                        + " Manager), B (there is no parameter /none), C (a Kubernetes Secret, which no task sees), D"
                        + " (from env, which a task can't ask): aws secretsmanager create-secret --region"
                        + " eu-central-1 --name prod/none --secret-string file://FILE makes it, aws ssm put-parameter --region eu-central-1 --type"
                        + " SecureString --name /none --value file://FILE makes it, name another source: %secret C --from aws:ID#KEY, %secret D --push");
    }

    @Test
    void aSecretWithoutItsKeyEndsTheRunWithOneLine() throws Exception {
        var run = TestEcs.launch(test.target(),
                TestEcs.request(Probe.told("secrets", 0), List.of(new Secret("T", "aws:prod/s3#tokn"))));
        assertThat(test.target().await(run).reason())
                .isEqualTo("a secret has no key tokn: mend %secret … --from aws:ID#KEY");
    }

    @Test
    void cancellingEndsTheRunAndMayBeRepeated() throws Exception {
        var run = test.launch(Probe.told("sleep", 10));
        var heard = new Heard(line -> line.contains("9 of 10"));
        var followed = test.follow(run, heard);
        heard.await();
        assertThat(test.target().ended(run)).isEmpty();

        test.target().cancel(run);
        test.target().cancel(run);

        assertThat(followed.get().cancelled()).isTrue();
        assertThat(followed.get().reason()).isEqualTo("the run was cancelled");
        assertThat(heard.texts()).isEqualTo(numbered(10));
    }

    @Test
    void anInterruptLeavesTheRunGoing() throws Exception {
        var run = test.launch(Probe.told("sleep", 3));
        var heard = new Heard(line -> line.contains("2 of 3"));
        var left = new java.util.concurrent.CompletableFuture<Boolean>();
        var follower = Thread.ofPlatform().start(() -> {
            try {
                test.target().events(run, heard);
                left.complete(false);
            } catch (InterruptedException e) {
                left.complete(true);
            } catch (RuntimeException e) {
                left.completeExceptionally(e);
            }
        });
        heard.await();
        follower.interrupt();
        assertThat(left.get()).isTrue();
        assertThat(test.target().ended(run)).isEmpty();
        test.target().cancel(run);
    }

    @Test
    void aProcessThatWantsToGoOnIsStartedAgain(@TempDir Path folder) throws Exception {
        var run = test.launch(Probe.told("again", 0, "mark", folder.resolve("mark").toString()));
        assertThat(test.target().await(run)).isEqualTo(new Exit(0, "done"));
        assertThat(test.account.ecs.tasks().getLast().restarts()).isEqualTo(1);
    }

    @Test
    void spotAndMemoryAndPeopleEndRunsInTheirOwnWords() throws Exception {
        assertThat(endedBy(task -> task.reclaim())).isEqualTo("AWS took the Spot capacity back: run it again, with"
                + " --resume where it has a store, or without --spot");
        assertThat(endedBy(task -> task.outOfMemory()))
                .isEqualTo("out of memory (limit 1024 MB): give it more with --memory");
        assertThat(endedBy(task -> task.stop("UserInitiated", "Task stopped by Ann"))).isEqualTo("the task was stopped,"
                + " by a person or a program (Task stopped by Ann): run it again, with --resume where it has a store");
    }

    private static String endedBy(java.util.function.Consumer<dev.flowcell.aws.standin.FargateTask> trouble)
            throws Exception {
        var run = test.launch(Probe.told("sleep", 3));
        var heard = new Heard(line -> line.contains("2 of 3"));
        var followed = test.follow(run, heard);
        heard.await();
        trouble.accept(test.account.ecs.tasks().getLast());
        assertThat(followed.get().cancelled()).isFalse();
        assertThat(heard.texts()).isEqualTo(numbered(3));
        return followed.get().reason();
    }

    @Test
    void aTaskThatCanNotStartSaysWhyInOneLine() throws Exception {
        var image = TestEcs.REGISTRY + "/tests/probe@sha256:" + "0123456789ab".repeat(6).substring(0, 64);
        for (var each : Map.of(
                "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref x: not"
                        + " found",
                "there is no image " + image + " any more: register the flow again",
                "CannotPullContainerError: ref pull has been retried 1 time(s): failed to do request: dial tcp"
                        + " 1.2.3.4:443: i/o timeout",
                "Fargate can't reach the registry of " + image + ": the subnets have no way to it; see flowcell doctor"
                        + " ecs prod",
                "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times:"
                        + " failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group"
                        + " does not exist. : exit status 1",
                "the log group /flowcell/prod is not there any more: aws logs create-log-group --log-group-name"
                        + " /flowcell/prod --region eu-central-1",
                "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval"
                        + " failed: unable to retrieve secret from asm: service call has been retried 1 time(s):"
                        + " AccessDeniedException: User: arn:aws:sts::1:assumed-role/flowcell-execution/2 is not"
                        + " authorized to perform: secretsmanager:GetSecretValue on resource: arn:x because no"
                        + " identity-based policy allows it",
                "the execution role may not secretsmanager:GetSecretValue on arn:x: flowcell policy NB --cluster \"ecs"
                        + " prod\" prints the rights it needs",
                "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry"
                        + " auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check"
                        + " your task network configuration. RequestError: send request failed: i/o timeout",
                "the task reaches neither ECR, Secrets Manager nor CloudWatch: its subnets have no way there; see"
                        + " flowcell doctor ecs prod",
                "Timeout waiting for network interface provisioning to complete.",
                "Fargate could not give the task its network (Timeout waiting for network interface provisioning to"
                        + " complete.): run it again")
                .entrySet()) {
            test.account.ecs.failStart(each.getKey());
            assertThat(test.target().await(test.launch(Probe.told("end", 1))).reason()).isEqualTo(each.getValue());
        }
    }

    @Test
    void wantOfRoomIsRetriedAndThenSaid() throws Exception {
        for (var i = 0; i < 3; i++) {
            test.account.ecs.failLaunch("Capacity is unavailable at this time. Please try again later or in a different"
                    + " availability zone");
        }
        var run = test.launch(Probe.told("end", 1));
        assertThat(test.target().await(run)).isEqualTo(new Exit(0, "done"));

        for (var i = 0; i < 30; i++) {
            test.account.ecs.failLaunch("Capacity is unavailable at this time. Please try again later or in a different"
                    + " availability zone");
        }
        assertFault(() -> test.launch(Probe.told("end", 1)), "launching RUN: Fargate has no room in these subnets'"
                + " zones just now (Capacity is unavailable at this time. Please try again later or in a different"
                + " availability zone): repeat later, or add subnets of other zones with --subnets");
        test.account.ecs.relent();
    }

    @Test
    void refusalsOfALaunchAreOneLineEach() {
        refused(AwsError.client("InvalidParameterException",
                "The specified capacity provider 'FARGATE_SPOT' was not found."),
                "launching RUN: the cluster prod has no Spot capacity: aws ecs put-cluster-capacity-providers --cluster"
                        + " prod --region eu-central-1 --capacity-providers FARGATE FARGATE_SPOT"
                        + " --default-capacity-provider-strategy capacityProvider=FARGATE, or leave out --spot");
        refused(AwsError.client("InvalidParameterException", "The subnet ID 'subnet-z' does not exist"),
                "launching RUN: The subnet ID 'subnet-z' does not exist: name others with --subnets and"
                        + " --security-groups");
        refused(AwsError.client("AccessDeniedException", "User: arn:aws:iam::1:user/ann is not authorized to perform:"
                + " iam:PassRole on resource: arn:aws:iam::1:role/x because no identity-based policy allows it"),
                "launching RUN: arn:aws:iam::1:user/ann may not iam:PassRole on arn:aws:iam::1:role/x: ask the account's"
                        + " administrator for that right; flowcell policy prints all that a flow needs");
    }

    @Test
    void aRoleThatWasMadeJustNowIsWaitedForAndAWrongOneSaid() throws Exception {
        var unknown = AwsError.client("ClientException", "ECS was unable to assume the role 'arn:aws:iam::1:role/x'"
                + " that was provided for this task. Please verify that the role being passed has the proper trust");
        test.account.server.refuse("RunTask", 3, unknown);
        assertThat(test.target().await(test.launch(Probe.told("end", 1)))).isEqualTo(new Exit(0, "done"));

        test.account.server.refuse("RunTask", 100, unknown);
        assertFault(() -> test.launch(Probe.told("end", 1)), "launching RUN: ECS was unable to assume the role"
                + " 'arn:aws:iam::1:role/x' that was provided for this task: its trust policy must let"
                + " ecs-tasks.amazonaws.com assume it");
    }

    private static void refused(AwsError error, String line) {
        test.account.server.refuse("RunTask", 1, error);
        assertFault(() -> test.launch(Probe.told("end", 1)), line);
    }

    @Test
    void theQuotaIsNamedWithTheCommandThatRaisesIt() {
        test.account.server.refuse("RunTask", 100, AwsError.client("ClientException",
                "You've reached the limit on the number of vCPUs you can run concurrently"));
        assertFault(() -> test.launch(Probe.told("end", 1)), "launching RUN: the account's Fargate quota is used up"
                + " (You've reached the limit on the number of vCPUs you can run concurrently): wait for other tasks,"
                + " or raise it with aws service-quotas request-service-quota-increase --service-code fargate"
                + " --quota-code L-3032A538 --region eu-central-1 --desired-value N");
    }

    @Test
    void throttlingIsWaitedOut() throws Exception {
        test.account.server.refuse("RunTask", 4, AwsError.client("InvalidParameterException",
                "Error retrieving subnet information for [subnet-a]: Rate exceeded (ErrorCode: Throttling)"));
        var run = test.launch(Probe.told("end", 20));
        test.account.server.throttle("GetLogEvents", 5);
        var heard = new Heard();
        test.target().events(run, heard);
        assertThat(heard.texts()).isEqualTo(numbered(20));
    }

    /** A laptop that changes its network, say: the run goes on, and so does who follows it. */
    @Test
    void whereAwsIsNotReachedForAWhileTheRunIsFollowedFurther() throws Exception {
        var run = test.launch(Probe.told("sleep", 20));
        var heard = new Heard(line -> line.contains("19 of 20"));
        var followed = test.follow(run, heard);
        heard.await();
        test.account.server.refuse("GetLogEvents", 13, AwsError.unanswered());
        test.account.server.refuse("DescribeTasks", 13, AwsError.unanswered());
        test.account.ecs.tasks().getLast().stop("UserInitiated", "Task stopped by Ann");

        assertThat(followed.get().reason()).contains("Task stopped by Ann");
        assertThat(heard.texts()).isEqualTo(numbered(20));
        assertThat(heard.states).extracting("reason").contains("AWS does not answer just now: the run goes on, and so"
                + " does this once it answers");
    }

    @Test
    void aLogThatIsNotReachedIsSaidToo() throws Exception {
        test.account.server.refuse("GetLogEvents", 5, AwsError.unanswered());
        var heard = new Heard();
        test.target().events(test.launch(Probe.told("end", 3)), heard);
        assertThat(heard.texts()).isEqualTo(numbered(3));
        assertThat(heard.states).extracting("reason").contains("AWS does not answer just now: the run goes on, and so"
                + " does this once it answers");
    }

    @Test
    void anInterruptThatComesWithACallIsOneToo() throws Exception {
        var run = test.launch(Probe.told("end", 3));
        test.target().await(run);
        var heard = new Heard(line -> {
            Thread.currentThread().interrupt();
            return false;
        });
        assertThatThrownBy(() -> test.target().events(run, heard)).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> test.target().soFar(run, heard)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whoMayNotEndHelpersHearsHowTheRunEndedAllTheSame() throws Exception {
        test.account.server.refuse("StopTask", 100, AwsError.client("AccessDeniedException", "no"));
        var settings = TestEcs.settings().storing(SpreadFlow.STORE);
        var request = TestEcs.request(SpreadFlow.plan(2), Probe.told("end", 1), List.of(), SpreadFlow.STORE);
        var run = TestEcs.launch(test.target(settings), request);
        assertThat(test.target(settings).await(run)).isEqualTo(new Exit(0, "done"));
        test.account.server.relent();
        test.target().cancel(run);
    }

    @Test
    void aCallThatWasNotHeardLaunchesNoSecondTask() throws Exception {
        test.account.server.refuse("RunTask", 1, AwsError.server("internal"));
        var before = test.account.ecs.tasks().size();
        var request = TestEcs.request(Probe.told("end", 1), List.of());
        TestEcs.launch(test.target(), request);
        test.account.server.refuse("RunTask", 9, AwsError.unanswered());
        TestEcs.launch(test.target(), request);
        assertThat(test.account.ecs.tasks()).hasSize(before + 1);
        test.target().await(String.valueOf(request.spec().run()));
    }

    @Test
    void aLaunchThatIsNeverAnsweredSaysHowToKnow() {
        test.account.server.refuse("RunTask", 1_000, AwsError.unanswered());
        assertFault(() -> test.launch(Probe.told("end", 1)), "launching RUN: the connection to AWS breaks (Unexpected"
                + " end of file from server): check the network; flowcell logs RUN says then whether it was launched");
    }

    @Test
    void whoInterruptsALaunchIsToldHowToKnow() {
        Thread.currentThread().interrupt();
        assertFault(() -> test.launch(Probe.told("end", 1)),
                "interrupted: looking for the role flowcell-execution: repeat it where it is still wanted");
        assertThat(Thread.interrupted()).isTrue();

        test.account.server.throttle("RunTask", 9);
        var settings = TestEcs.settings();
        var target = new EcsTarget(settings, () -> new EcsCluster(settings), time -> {
            throw new InterruptedException();
        });
        assertFault(() -> TestEcs.launch(target, TestEcs.request(Probe.told("end", 1), List.of())), "interrupted while"
                + " RUN was launched: flowcell logs RUN says whether it was, flowcell cancel RUN ends it");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatIsMissingIsSaidWithTheCommandThatMakesIt() {
        assertFault(() -> TestEcs.launch(test.target(TestEcs.settings().named("none")),
                TestEcs.request(Probe.told("end", 1), List.of())),
                "there is no ECS cluster none in eu-central-1: make it with %cluster ecs none --create, or name another"
                        + " with --region");
        assertFault(() -> test.launch(Map.of("big", "x".repeat(9_000))),
                "parameters and environment of RUN have 9,… characters, and ECS takes 8192 with a launch: put long ones"
                        + " into a file, and ship it with %file");
        assertFault(() -> test.target().await("news-0"), "there is no run news-0 on the ECS cluster prod: it ran"
                + " elsewhere, or so long ago that its log is gone; %runs lists the runs");
        assertFault(() -> test.target(TestEcs.settings().storing("file:/data")), "the store file:/data is one that no"
                + " task on ECS sees: keep results on S3 with --store s3:BUCKET/PREFIX, or leave --store (or"
                + " FLOWCELL_STORE) out");
        assertFault(() -> test.target(TestEcs.settings().storing("s3:flows/a")), "a task without a role may not ask for"
                + " the store s3:flows/a: name one with --role, with the rights that docs/stores.md lists");
        assertFault(() -> test.target(TestEcs.spot().storing("s3:flows?secret=keys")), "a task on ECS can't read the"
                + " Secret of Kubernetes that s3:flows?secret=keys names: leave ?secret out: a task asks S3 as its role,"
                + " --role NAME");
        test.account.network.roles.clear();
        try {
            assertFault(() -> test.target().require(List.of()), "there is no role by which Fargate may pull the image"
                    + " and write the log (flowcell-execution or ecsTaskExecutionRole): make it with %cluster ecs prod"
                    + " --create");
        } finally {
            test.account.network.roles.put(Roles.OWN, Map.of());
        }
    }

    @Test
    void aTaskAsksAwsWhereTheUserDoes() throws Exception {
        var settings = TestEcs.settings();
        var user = Map.of("AWS_ENDPOINT_URL_S3", "http://10.0.0.1:9000", "AWS_SECRET_ACCESS_KEY", "secret");
        var target = new EcsTarget(settings, () -> new EcsCluster(settings, user), test.pace);
        target.await(TestEcs.launch(target, TestEcs.request(Probe.told("end", 2), List.of())));

        assertThat(test.account.ecs.registered()).anySatisfy(definition -> assertThat(
                definition.path("containerDefinitions").path(0).path("environment").toString())
                .contains("AWS_ENDPOINT_URL_S3", "http://10.0.0.1:9000").doesNotContain("SECRET"));
    }

    @Test
    void aRunsCallsAreBoundedByItsTime() throws Exception {
        test.account.server.calls();
        var own = new TestPace();
        var target = new EcsTarget(TestEcs.settings(), () -> new EcsCluster(TestEcs.settings()), own);
        var run = TestEcs.launch(target, TestEcs.request(Probe.told("end", 300), List.of()));
        target.events(run, new Heard());

        var calls = test.account.server.calls();
        var seconds = own.passed().toSeconds();
        assertThat(own.shortest().toMillis()).isGreaterThanOrEqualTo(500); // a backoff's jitter; polls are 1 s
        assertThat(calls.get("RunTask")).isEqualTo(1);
        assertThat(calls.get("DescribeTasks")).isLessThanOrEqualTo(seconds + 2);
        assertThat(calls.get("GetLogEvents")).isLessThanOrEqualTo(seconds + 4);
        assertThat(calls.values().stream().mapToLong(each -> each).sum()).isLessThanOrEqualTo(2 * seconds + 18);
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class, fault -> assertThat(
                fault.line().replaceAll("probe-[0-9a-f]{8}", "RUN").replaceAll("have 9\\d{3} c", "have 9,… c"))
                .isEqualTo(line));
    }

    static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(line -> line + " of " + count).toList();
    }
}
