package dev.flowcell.aws.ecs;

import java.util.OptionalInt;

import dev.flowcell.runtime.event.RunEvents;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** How a task's log begins: its first event says which process of its run it is. */
final class TaskHead {

    /** Before its first event a process says a few lines at most, such as the JVM's own. */
    private static final int LINES = 50;
    /** CloudWatch may answer with no events before the first. */
    private static final int PAGES = 3;

    private TaskHead() {
    }

    /** Empty where it has not said anything yet. */
    static OptionalInt process(EcsCluster cluster, String run, String stream) {
        String token = null;
        for (var page = 0; page < PAGES; page++) {
            var answer = page(cluster, stream, token);
            var said = answer.events().stream().flatMap(each -> RunEvents.read(each.message().stripTrailing()).stream())
                    .filter(event -> event.run().equals(run)).mapToInt(event -> event.process()).findFirst();
            if (said.isPresent() || !answer.events().isEmpty() || answer.nextForwardToken() == null
                    || answer.nextForwardToken().equals(token)) {
                return said;
            }
            token = answer.nextForwardToken();
        }
        return OptionalInt.empty();
    }

    private static GetLogEventsResponse page(EcsCluster cluster, String stream, @Nullable String token) {
        return cluster.call("reading the log " + cluster.logGroup(), () -> {
            try {
                return cluster.logs().getLogEvents(request -> request.logGroupName(cluster.logGroup())
                        .logStreamName(stream).startFromHead(true).limit(LINES).nextToken(token));
            } catch (ResourceNotFoundException e) {
                return GetLogEventsResponse.builder().build(); // nothing was written yet
            }
        });
    }
}
