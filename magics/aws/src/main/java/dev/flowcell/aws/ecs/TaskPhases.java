package dev.flowcell.aws.ecs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Task;

/** Where a task's time goes until its process speaks, by ECS's own clock. */
final class TaskPhases {

    private TaskPhases() {
    }

    /** Where it is now. */
    static Status now(Task task, FargateSize size) {
        return switch (String.valueOf(task.lastStatus())) {
            case "PROVISIONING" -> new Status(Phase.schedule,
                    "Fargate is setting up the task's network (" + size + ")", task.createdAt());
            case "PENDING" -> task.pullStartedAt() == null
                    ? new Status(Phase.node, "waiting for a machine (" + size + ")", task.createdAt())
                    : new Status(Phase.pull, "pulling the image, which Fargate keeps nowhere", task.pullStartedAt());
            case "ACTIVATING" -> new Status(Phase.start, "starting the JVM", task.pullStoppedAt());
            case "RUNNING" -> new Status(Phase.running, "running", task.startedAt());
            case "DEACTIVATING", "STOPPING", "DEPROVISIONING" -> new Status(Phase.ended, "the process has ended");
            default -> new Status(Phase.ended, "ended");
        };
    }

    /** What it has gone through, for who comes late. */
    static List<Status> passed(Task task) {
        var passed = new ArrayList<Status>();
        add(passed, Phase.schedule, task.createdAt());
        add(passed, Phase.pull, task.pullStartedAt());
        add(passed, Phase.start, task.pullStoppedAt());
        return passed;
    }

    private static void add(List<Status> passed, Phase phase, @Nullable Instant time) {
        if (time != null) {
            passed.add(new Status(phase, "", time));
        }
    }
}
