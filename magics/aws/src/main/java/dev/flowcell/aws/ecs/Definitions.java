package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.flow.target.TargetProvider.Change;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;

/** The task definitions that were made for a cluster, and their end. */
final class Definitions {

    private final EcsCluster cluster;

    Definitions(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /** What deletes all of them. */
    List<Change> deletion() {
        return deletion(families(), arn -> "deletes the task definition " + shortened(arn));
    }

    /** What deletes those of one family; tasks that run go on. */
    List<Change> removal(String family) {
        return deletion(families().stream().filter(family::equals).toList(),
                arn -> "the task definition " + shortened(arn));
    }

    private List<Change> deletion(List<String> families, Function<String, String> what) {
        var arns = families.stream().flatMap(family -> cluster.call("listing the task definitions of " + family,
                () -> cluster.ecs().listTaskDefinitionsPaginator(request -> request.familyPrefix(family))
                        .taskDefinitionArns().stream().toList())
                .stream()).toList();
        var changes = new ArrayList<Change>();
        for (var arn : arns) {
            var tags = tags(arn);
            if (Tags.ours(tags) && cluster.name().equals(tags.get(Tags.CLUSTER))) {
                changes.add(new Change(what.apply(arn), () -> delete(arn)));
            }
        }
        return changes;
    }

    private List<String> families() {
        return cluster.call("listing the task definitions",
                () -> cluster.ecs().listTaskDefinitionFamiliesPaginator(
                        request -> request.familyPrefix(TaskDefinitions.FAMILY).status("ACTIVE")).families().stream()
                        .toList());
    }

    private Map<String, String> tags(String arn) {
        return cluster.call("looking at " + arn, () -> cluster.ecs().describeTaskDefinition(
                request -> request.taskDefinition(arn).include(TaskDefinitionField.TAGS))).tags().stream()
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }

    /** Where the newest revisions of all other families read their secrets. */
    Set<String> secretsBeside(String family) {
        return families().stream().filter(other -> !other.equals(family))
                .map(other -> cluster.call("looking at " + other, () -> cluster.ecs().describeTaskDefinition(
                        request -> request.taskDefinition(other))).taskDefinition())
                .flatMap(definition -> definition.containerDefinitions().stream())
                .map(ContainerDefinition::secrets).flatMap(List::stream).map(Secret::valueFrom)
                .collect(Collectors.toSet());
    }

    private static String shortened(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    private void delete(String arn) {
        cluster.call("deregistering " + arn,
                () -> cluster.ecs().deregisterTaskDefinition(request -> request.taskDefinition(arn)));
        cluster.call("deleting " + arn,
                () -> cluster.ecs().deleteTaskDefinitions(request -> request.taskDefinitions(arn)));
    }
}
