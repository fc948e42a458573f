package dev.flowcell.aws.ecs;

import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.flow.target.Target.Exit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.Task;

/// How a task ended, in plain words with the remedy. The wordings are those of "Stopped task error messages" in the ECS
/// guide; a new one is shown as it is.
final class TaskEnd {

    /** What `StopTask` is told by [EcsTarget#cancel]. */
    static final String CANCELLED = "cancelled by flowcell";

    private static final Pattern JSON_KEY = Pattern.compile("did not contain json key (\\S+)");
    private static final Pattern DENIED = Pattern
            .compile("(arn:\\S+) is not authorized to perform: (\\S+)(?: on resource: (\\S+))?");
    private static final int LONGEST = 300;

    private TaskEnd() {
    }

    /** Empty while it goes on. */
    static Optional<Exit> of(EcsCluster cluster, Task task) {
        if (!"STOPPED".equals(task.lastStatus())) {
            return Optional.empty();
        }
        var container = task.containers().isEmpty() ? null : task.containers().getFirst();
        var code = container == null || container.exitCode() == null ? -1 : container.exitCode();
        var reason = task.stoppedReason() == null ? "" : task.stoppedReason();
        var stop = String.valueOf(task.stopCodeAsString());
        if (reason.startsWith(CANCELLED)) {
            return Optional.of(new Exit(code, "the run was cancelled", true));
        }
        return Optional.of(new Exit(code, switch (stop) {
            case "UserInitiated" -> "the task was stopped, by a person or a program (" + shortened(reason)
                    + "): run it again, with --resume where it has a store";
            case "SpotInterruption" -> "AWS took the Spot capacity back: run it again, with --resume where it has a"
                    + " store, or without --spot";
            case "TerminationNotice" -> "AWS retired the machine below the task (" + shortened(reason)
                    + "): run it again, with --resume where it has a store";
            case "TaskFailedToStart" -> failed(cluster, reason, container);
            default -> ended(task, container, code, reason);
        }));
    }

    private static String ended(Task task, @Nullable Container container, int code, String reason) {
        var said = container == null || container.reason() == null ? "" : container.reason();
        if (said.contains("OutOfMemory") || reason.contains("OutOfMemory")) {
            return "out of memory (limit " + task.memory() + " MB): give it more with --memory";
        }
        if (said.contains("CannotStartContainer") || said.contains("CannotCreateContainer")) {
            return "the process could not be started: " + shortened(said)
                    + ": does the base image have a JRE in it? (--base)";
        }
        return switch (code) {
            case 0 -> "done";
            case 1 -> "the flow failed";
            case 2 -> "the run's settings are wrong: its last lines say which";
            case 3 -> "something the run needs failed: its last lines say what";
            case 134, 139 -> "the JVM crashed (exit code " + code + "): its last lines say where";
            case 137 -> "the process was killed (SIGKILL): if for its memory, give it more with --memory";
            case 143 -> "the process was told to end (SIGTERM)";
            case -1 -> shortened(said.isEmpty() ? reason : said) + ": see the task in the ECS console";
            default -> "the process ended with exit code " + code;
        };
    }

    private static String failed(EcsCluster cluster, String reason, @Nullable Container container) {
        var text = container == null || container.reason() == null ? reason : reason + " " + container.reason();
        if (text.contains("CannotPullContainer")) {
            return pull(cluster, text, container == null ? "" : String.valueOf(container.image()));
        }
        if (text.contains("ResourceInitializationError")) {
            return initialization(cluster, text);
        }
        if (text.contains("InsufficientFreeAddresses")) {
            return "the subnet has no free address: name another with --subnets";
        }
        if (text.contains("network interface") || text.contains("Network Interface")) {
            return "Fargate could not give the task its network (" + shortened(text) + "): run it again";
        }
        if (text.contains("CannotStartContainer") || text.contains("CannotCreateContainer")
                || text.contains("ContainerRuntime")) {
            return "the process could not be started: " + shortened(text)
                    + ": does the base image have a JRE in it? (--base)";
        }
        return "the task could not be started: " + shortened(text) + ": run it again, or see flowcell doctor ecs "
                + cluster.name();
    }

    private static String pull(EcsCluster cluster, String text, String image) {
        var doctor = "see flowcell doctor ecs " + cluster.name();
        if (text.contains("exec format") || text.contains("platform") || text.contains("descriptor matching")) {
            return "the image " + image + " is for another processor: register it again with --arch amd64 or arm64";
        }
        if (text.contains("not found") || text.contains("does not exist")) {
            return "there is no image " + image + " any more: register the flow again";
        }
        if (text.contains("403") || text.contains("denied") || text.contains("not authorized")
                || text.contains("no basic auth")) {
            return "Fargate may not pull " + image
                    + ": the execution role needs ecr:BatchGetImage on its repository; " + doctor;
        }
        if (text.contains("toomanyrequests") || text.contains("rate limit")) {
            return "the registry of " + image + " limits pulls: keep it in ECR (leave out --registry)";
        }
        if (text.contains("no space left")) {
            return "the image " + image + " does not fit on the task's disk: give it more with --disk";
        }
        if (text.contains("timeout") || text.contains("i/o") || text.contains("cannot reach")
                || text.contains("dial tcp")) {
            return "Fargate can't reach the registry of " + image + ": the subnets have no way to it; " + doctor;
        }
        return "the image " + image + " can't be pulled (" + shortened(text) + "): " + doctor;
    }

    private static String initialization(EcsCluster cluster, String text) {
        var doctor = "see flowcell doctor ecs " + cluster.name();
        var key = JSON_KEY.matcher(text);
        if (key.find()) {
            return "a secret has no key " + key.group(1) + ": mend %secret … --from aws:ID#KEY";
        }
        if (text.contains("log group does not exist") || text.contains("log group") && text.contains("NotFound")) {
            return "the log group " + cluster.logGroup() + " is not there any more: aws logs create-log-group"
                    + " --log-group-name " + cluster.logGroup() + " --region " + cluster.region();
        }
        var denied = DENIED.matcher(text);
        if (denied.find()) {
            return "the execution role may not " + denied.group(2)
                    + (denied.group(3) == null ? "" : " on " + denied.group(3).replaceFirst("[.,]$", ""))
                    + ": flowcell policy NB --cluster \"ecs " + cluster.name() + "\" prints the rights it needs";
        }
        if (text.contains("ResourceNotFoundException") || text.contains("can't find the specified secret")
                || text.contains("invalid ssm parameters") || text.contains("InvalidParameters")) {
            return "a secret of the flow is not in the vault any more (" + shortened(text)
                    + "): put it back, or change its %secret --from";
        }
        if (text.contains("deadline exceeded") || text.contains("timeout") || text.contains("i/o")
                || text.contains("retrieve secret") || text.contains("ecr registry auth")
                || text.contains("check your task network configuration")) {
            return "the task reaches neither ECR, Secrets Manager nor CloudWatch: its subnets have no way there; "
                    + doctor;
        }
        return "Fargate could not set the task up (" + shortened(text) + "): " + doctor;
    }

    private static String shortened(String text) {
        var line = text.lines().findFirst().orElse("no reason given").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
