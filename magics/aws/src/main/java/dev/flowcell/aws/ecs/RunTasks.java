package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.flowcell.aws.client.Tags;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskField;

/** A run's tasks as ECS shows them; finished ones for about an hour. */
final class RunTasks {

    /** What `DescribeTasks` takes at once. */
    private static final int AT_ONCE = 100;

    private final EcsCluster cluster;

    RunTasks(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /** The ARNs of a run's tasks; empty where there are none, or none yet: ECS may list a new task late. */
    List<String> find(String run) {
        var all = new ArrayList<String>();
        for (var status : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
            all.addAll(cluster.call("looking for the tasks of " + run,
                    () -> cluster.ecs().listTasksPaginator(
                            request -> request.cluster(cluster.name()).startedBy(run).desiredStatus(status))
                            .taskArns().stream().toList()));
        }
        return all;
    }

    /** The tasks, the one that drives first; those that ECS no longer shows are left out. */
    List<Task> describe(String run, List<String> arns) {
        var all = new ArrayList<Task>();
        for (var from = 0; from < arns.size(); from += AT_ONCE) {
            var some = arns.subList(from, Math.min(from + AT_ONCE, arns.size()));
            all.addAll(cluster.call("looking at the tasks of " + run, () -> cluster.ecs().describeTasks(
                    request -> request.cluster(cluster.name()).tasks(some).include(TaskField.TAGS))).tasks());
        }
        all.sort(Comparator.comparingInt(RunTasks::process));
        return all;
    }

    /** Which process of its run a task is. */
    static int process(Task task) {
        return task.tags().stream().filter(tag -> tag.key().equals(Tags.PROCESS))
                .map(tag -> Integer.parseInt(tag.value())).findFirst().orElse(0);
    }

    /** The last part of its ARN, as its log stream has it. */
    static String id(Task task) {
        return task.taskArn().substring(task.taskArn().lastIndexOf('/') + 1);
    }
}
