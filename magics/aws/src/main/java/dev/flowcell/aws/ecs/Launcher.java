package dev.flowcell.aws.ecs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.flowcell.aws.client.Backoff;
import dev.flowcell.aws.client.Pace;
import dev.flowcell.aws.client.Tags;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;

/// Launches a run's tasks, one call each: what a task is told is the call's. A call that may or may not have been heard
/// is repeated with the same `clientToken`, so no run is launched twice.
final class Launcher {

    /** Longest that a launch is tried again for want of room; a person waits for it. */
    static final Duration CAPACITY_PATIENCE = Duration.ofSeconds(60);
    /** Longest for a role that can't be assumed; a new one takes some seconds. */
    static final Duration ROLE_PATIENCE = Duration.ofSeconds(20);
    /** Longest for being too fast; Fargate takes 20 launches a second after a burst of 100. */
    static final Duration THROTTLE_PATIENCE = Duration.ofMinutes(3);
    /** What `RunTask` takes of overrides, as JSON. */
    static final int LONGEST_OVERRIDES = 8_192;
    /** What one call of `RunTask` starts at most. */
    static final int MOST_A_CALL = 10;
    private static final int LONGEST_TOKEN = 64;
    /** Around the specification: names, braces and the command's own fields. */
    private static final int AROUND = 200;

    private final EcsCluster cluster;
    private final Pace pace;

    Launcher(EcsCluster cluster, Pace pace) {
        this.cluster = cluster;
        this.pace = pace;
    }

    /// Launches all processes of a run: the one that drives, then its helpers.
    ///
    /// @return the tasks' ARNs; the first drives
    /// @throws Fault
    ///             if there is no room, no right, or something is wrong with the request; helpers that find no room are
    ///             left out, since a run needs none of them
    List<String> launch(String definition, Network network, RunSpec spec) throws InterruptedException {
        var told = told(spec);
        var tasks = new ArrayList<String>();
        for (var process = 0; process < Math.max(1, spec.processes()); process++) {
            try {
                tasks.add(launch(definition, network, spec, told, process));
            } catch (Fault e) {
                if (process == 0) {
                    throw e;
                }
                System.getLogger(Launcher.class.getName()).log(System.Logger.Level.INFO,
                        () -> "the run goes on with fewer helpers: " + e.line());
                break;
            }
        }
        return tasks;
    }

    /// What the process is told, if it fits into a call.
    ///
    /// @throws Fault
    ///             if it does not
    static String told(RunSpec spec) {
        var text = Plans.write(spec);
        var length = text.length() + text.chars().filter(each -> each == '"' || each == '\\').count() + AROUND;
        if (length > LONGEST_OVERRIDES) {
            throw Fault.settings("parameters and environment of " + spec.run() + " have " + length
                    + " characters, and ECS takes " + LONGEST_OVERRIDES + " with a launch",
                    "put long ones into a file, and ship it with %file");
        }
        return text;
    }

    private String launch(String definition, Network network, RunSpec spec, String told, int process)
            throws InterruptedException {
        var run = Objects.requireNonNull(spec.run());
        var wait = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15));
        for (var token = 0;;) {
            var request = request(cluster, definition, network, spec, told, String.valueOf(process),
                    token(run, process, token));
            LaunchTrouble trouble;
            try {
                var answer = cluster.ecs().runTask(request);
                if (!answer.tasks().isEmpty()) {
                    return answer.tasks().getFirst().taskArn();
                }
                trouble = failure(run, answer);
                // It is certain that nothing was launched: another token, lest the answer be remembered.
                token++;
            } catch (AwsServiceException e) {
                trouble = LaunchTrouble.of(cluster, run, e);
            } catch (SdkException e) {
                trouble = LaunchTrouble.unanswered(cluster, run, e);
            }
            var patience = switch (trouble.kind()) {
                case hopeless -> Duration.ZERO;
                case settling -> ROLE_PATIENCE;
                case capacity -> CAPACITY_PATIENCE;
                case throttled -> THROTTLE_PATIENCE;
            };
            if (wait.waited().compareTo(patience) >= 0) {
                throw trouble.fault();
            }
            wait.pause(pace);
        }
    }

    private LaunchTrouble failure(String run, RunTaskResponse answer) {
        return answer.failures().stream().findFirst()
                .map(failure -> LaunchTrouble.ofFailure(cluster, run, String.valueOf(failure.reason()),
                        failure.detail() == null ? "" : failure.detail()))
                .orElseGet(() -> LaunchTrouble.ofFailure(cluster, run, "no reason given", ""));
    }

    /** At most 64 characters, and the same for the same launch. */
    static String token(String run, int process, int attempt) {
        var whole = run + (process == 0 && attempt == 0 ? "" : "-" + process + "-" + attempt);
        return whole.length() <= LONGEST_TOKEN
                ? whole
                : Checksums.of(whole.getBytes(java.nio.charset.StandardCharsets.UTF_8)).substring(0, LONGEST_TOKEN);
    }

    /// The call that launches one process of a run, or all of them.
    ///
    /// @param process
    ///            which one it launches, or {@link RunSpec#ANY_PROCESS}: all of them, told the same
    /// @param token
    ///            the same for the same launch
    static RunTaskRequest request(EcsCluster cluster, String definition, Network network, RunSpec spec, String told,
            String process, String token) {
        var all = process.equals(RunSpec.ANY_PROCESS);
        var fargate = cluster.settings().fargate();
        var run = Objects.requireNonNull(spec.run());
        var tags = new HashMap<String, @Nullable String>(Map.of(Tags.RUN, run, Tags.FLOW,
                TaskDefinitions.prefix(spec.flow()), Tags.VERSION, spec.version(), Tags.CLUSTER, cluster.name()));
        if (!all) {
            tags.put(Tags.PROCESS, process);
        }
        var request = RunTaskRequest.builder().cluster(cluster.name()).taskDefinition(definition)
                .count(all ? spec.processes() : 1)
                .clientToken(token).startedBy(run)
                .networkConfiguration(configuration -> configuration.awsvpcConfiguration(vpc -> vpc
                        .subnets(network.subnets()).securityGroups(network.securityGroups())
                        .assignPublicIp(network.publicAddress() ? AssignPublicIp.ENABLED : AssignPublicIp.DISABLED)))
                .overrides(overrides -> overrides.containerOverrides(container -> container
                        .name(TaskDefinitions.CONTAINER).environment(
                                KeyValuePair.builder().name(RunSpec.VARIABLE).value(told).build(),
                                KeyValuePair.builder().name(RunSpec.PROCESS_VARIABLE).value(process).build())))
                .tags(TaskDefinitions.tags(tags));
        if (fargate.spot()) {
            request.capacityProviderStrategy(CapacityProviderStrategyItem.builder().capacityProvider("FARGATE_SPOT")
                    .weight(1).build());
        } else {
            request.launchType(LaunchType.FARGATE);
        }
        return request.build();
    }
}
