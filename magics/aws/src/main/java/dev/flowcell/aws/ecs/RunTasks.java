package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.flowcell.aws.client.Tags;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskField;

/// A run's tasks as ECS shows them; finished ones for about an hour.
///
/// Tasks that one call started find out for themselves which process of the run each is. Their logs say it then, which
/// are asked until it is known which one drives.
final class RunTasks {

    /** What `DescribeTasks` takes at once. */
    private static final int AT_ONCE = 100;
    private static final String STOPPED = "STOPPED";

    private final EcsCluster cluster;
    private final String run;
    private final Map<String, Integer> said = new HashMap<>();

    RunTasks(EcsCluster cluster, String run) {
        this.cluster = cluster;
        this.run = run;
    }

    /** The ARNs of the run's tasks; empty where there are none, or none yet: ECS may list a new task late. */
    List<String> find() {
        var all = new ArrayList<String>();
        for (var status : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
            all.addAll(cluster.call("looking for the tasks of " + run,
                    () -> cluster.ecs().listTasksPaginator(
                            request -> request.cluster(cluster.name()).startedBy(run).desiredStatus(status))
                            .taskArns().stream().toList()));
        }
        return all;
    }

    /// The tasks, the one that drives first; those that ECS no longer shows are left out. As long as it is not known
    /// which one drives, one that may and still goes on is first; where none of these goes on, the one whose end tells
    /// the most.
    List<Task> describe(List<String> arns) {
        var all = new ArrayList<Task>();
        for (var from = 0; from < arns.size(); from += AT_ONCE) {
            var some = arns.subList(from, Math.min(from + AT_ONCE, arns.size()));
            all.addAll(cluster.call("looking at the tasks of " + run, () -> cluster.ecs().describeTasks(
                    request -> request.cluster(cluster.name()).tasks(some).include(TaskField.TAGS))).tasks());
        }
        for (var task : all) {
            if (!said.containsValue(0)) {
                number(task).ifPresent(process -> said.put(task.taskArn(), process));
            }
        }
        all.sort(Comparator.comparingInt(this::place));
        return all;
    }

    private OptionalInt number(Task task) {
        var known = said.get(task.taskArn());
        if (known != null) {
            return OptionalInt.of(known);
        }
        var told = task.tags().stream().filter(tag -> tag.key().equals(Tags.PROCESS))
                .mapToInt(tag -> Integer.parseInt(tag.value())).findFirst();
        return told.isPresent() || !started(task) ? told : TaskHead.process(cluster, run, stream(task));
    }

    /** Its place among the run's tasks. */
    private int place(Task task) {
        var process = said.get(task.taskArn());
        if (process != null) {
            return process == 0 ? 0 : 4; // a helper
        }
        if (!STOPPED.equals(task.lastStatus())) {
            return 1;
        }
        return TaskEnd.of(cluster, task).filter(end -> end.code() == 0).isPresent() ? 3 : 2;
    }

    /** Whether its process may have said something. */
    static boolean started(Task task) {
        return task.startedAt() != null || STOPPED.equals(task.lastStatus()) && task.pullStoppedAt() != null;
    }

    /** Its log stream. */
    static String stream(Task task) {
        var family = task.taskDefinitionArn().replaceFirst("^.*/", "").replaceFirst(":\\d+$", "");
        var flow = family.substring(TaskDefinitions.FAMILY.length()).replace('_', '/');
        return TaskDefinitions.prefix(flow) + "/" + TaskDefinitions.CONTAINER + "/"
                + task.taskArn().substring(task.taskArn().lastIndexOf('/') + 1);
    }
}
