package dev.flowcell.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Each way in which ECS ends a task, as one line. The wordings are those of "Stopped tasks error messages" of the ECS
 * guide.
 */
class TaskEndTest {

    private static final String IMAGE = "1.dkr.ecr.eu-central-1.amazonaws.com/news@sha256:0";

    private final EcsCluster cluster = new EcsCluster(new ClusterSettings("ecs", "prod", "eu-central-1",
            null, null, null, null, null, null, null, null, "amd64", Fargate.DEFAULT));

    private static Task task(@Nullable String code, @Nullable String reason, @Nullable Integer exit,
            @Nullable String said) {
        return Task.builder().lastStatus("STOPPED").stopCode(code).stoppedReason(reason).memory("1024")
                .containers(Container.builder().image(IMAGE).exitCode(exit).reason(said).build()).build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64' | the image IMAGE is for another processor: register it again with --arch amd64 or arm64",
            "CannotPullContainerError: ref pull has been retried 1 time(s): IMAGE: not found | there is no image IMAGE any more: register the flow again",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): unexpected status from HEAD request: 403 Forbidden | Fargate may not pull IMAGE: the execution role needs ecr:BatchGetImage on its repository; see flowcell doctor ecs prod",
            "CannotPullContainerError: inspect image has been retried 1 time(s): httpReadSeeker: unexpected status code 429: toomanyrequests: You have reached your pull rate limit. | the registry of IMAGE limits pulls: keep it in ECR (leave out --registry)",
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer: write /var/lib: no space left on device | the image IMAGE does not fit on the task's disk: give it more with --disk",
            "CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: Head: dial tcp 1.2.3.4:443: i/o timeout | Fargate can't reach the registry of IMAGE: the subnets have no way to it; see flowcell doctor ecs prod",
            "CannotPullContainerError: something new | the image IMAGE can't be pulled (CannotPullContainerError: something new): see flowcell doctor ecs prod",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key tokn | a secret has no key tokn: mend %secret … --from aws:ID#KEY",
            "ResourceInitializationError: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret. | a secret of the flow is not in the vault any more (ResourceInitializationError: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.): put it back, or change its %secret --from",
            "ResourceInitializationError: unable to retrieve secrets from ssm: invalid ssm parameters: /prod/key | a secret of the flow is not in the vault any more (ResourceInitializationError: unable to retrieve secrets from ssm: invalid ssm parameters: /prod/key): put it back, or change its %secret --from",
            "ResourceInitializationError: unable to retrieve secret from asm: AccessDeniedException: User: arn:aws:sts::1:assumed-role/flowcell-execution/2 is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:x because no identity-based policy allows it | the execution role may not secretsmanager:GetSecretValue on arn:x: flowcell policy NB --cluster ~ecs prod~ prints the rights it needs",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ResourceNotFoundException: The specified log group does not exist. : exit status 1 | the log group /flowcell/prod is not there any more: aws logs create-log-group --log-group-name /flowcell/prod --region eu-central-1",
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed: i/o timeout | the task reaches neither ECR, Secrets Manager nor CloudWatch: its subnets have no way there; see flowcell doctor ecs prod",
            "ResourceInitializationError: something new | Fargate could not set the task up (ResourceInitializationError: something new): see flowcell doctor ecs prod",
            "InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses | the subnet has no free address: name another with --subnets",
            "Timeout waiting for network interface provisioning to complete. | Fargate could not give the task its network (Timeout waiting for network interface provisioning to complete.): run it again",
            "CannotStartContainerError: exec: java: executable file not found in $PATH | the process could not be started: CannotStartContainerError: exec: java: executable file not found in $PATH: does the base image have a JRE in it? (--base)",
            "InternalError: unknown | the task could not be started: InternalError: unknown: run it again, or see flowcell doctor ecs prod"})
    void aTaskThatDidNotStart(String reason, String line) {
        var exit = TaskEnd.of(cluster, task("TaskFailedToStart", reason.replace("IMAGE", IMAGE), null, null));
        assertThat(exit.orElseThrow().reason()).isEqualTo(line.replace("IMAGE", IMAGE).replace('~', '"'))
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "UserInitiated            | Task stopped by Ann                 | 143 | - | the task was stopped, by a person or a program (Task stopped by Ann): run it again, with --resume where it has a store",
            "SpotInterruption         | Your Spot Task was interrupted.     | 143 | - | AWS took the Spot capacity back: run it again, with --resume where it has a store, or without --spot",
            "TerminationNotice        | Fargate retired the task            | 143 | - | AWS retired the machine below the task (Fargate retired the task): run it again, with --resume where it has a store",
            "UserInitiated            | cancelled by flowcell               | 143 | - | the run was cancelled",
            "EssentialContainerExited | Essential container in task exited  | 137 | OutOfMemoryError: Container killed due to memory usage | out of memory (limit 1024 MB): give it more with --memory",
            "EssentialContainerExited | Essential container in task exited  | 0   | - | done",
            "EssentialContainerExited | Essential container in task exited  | 1   | - | the flow failed",
            "EssentialContainerExited | Essential container in task exited  | 2   | - | the run's settings are wrong: its last lines say which",
            "EssentialContainerExited | Essential container in task exited  | 3   | - | something the run needs failed: its last lines say what",
            "EssentialContainerExited | Essential container in task exited  | 134 | - | the JVM crashed (exit code 134): its last lines say where",
            "EssentialContainerExited | Essential container in task exited  | 137 | - | the process was killed (SIGKILL): if for its memory, give it more with --memory",
            "EssentialContainerExited | Essential container in task exited  | 143 | - | the process was told to end (SIGTERM)",
            "EssentialContainerExited | Essential container in task exited  | 42  | - | the process ended with exit code 42",
            "EssentialContainerExited | Essential container in task exited  | -   | - | Essential container in task exited: see the task in the ECS console",
            "-                        | -                                   | -   | CannotStartContainerError: x | the process could not be started: CannotStartContainerError: x: does the base image have a JRE in it? (--base)"})
    void aTaskThatEnded(@Nullable String code, @Nullable String reason, @Nullable Integer exit, @Nullable String said,
            String line) {
        assertThat(TaskEnd.of(cluster, task(code, reason, exit, said)).orElseThrow().reason()).isEqualTo(line);
    }

    @Test
    void whatGoesOnHasNoEnd() {
        assertThat(TaskEnd.of(cluster, Task.builder().lastStatus("DEPROVISIONING").build())).isEmpty();
    }

    /** What is said once patience is at its end; until then each is tried again. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ThrottlingException | Rate exceeded | throttled | launching news-1: AWS slows launches down (Rate exceeded): repeat in a moment",
            "InvalidParameterException | Error retrieving subnet information: Rate exceeded (ErrorCode: Throttling) | throttled | launching news-1: AWS slows launches down (Error retrieving subnet information: Rate exceeded (ErrorCode: Throttling)): repeat in a moment",
            "ServerException | Capacity is unavailable at this time | capacity | launching news-1: Fargate has no room in these subnets' zones just now (Capacity is unavailable at this time): repeat later, or add subnets of other zones with --subnets"})
    void aLaunchThatIsTriedAgain(String code, String message, LaunchTrouble.Kind kind, String line) {
        var trouble = LaunchTrouble.of(cluster, "news-1", (AwsServiceException) EcsException.builder().statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build()).build());
        assertThat(trouble.kind()).isEqualTo(kind);
        assertThat(trouble.fault().line()).isEqualTo(line);
    }
}
