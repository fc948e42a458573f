package dev.flowcell.aws.ecs;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.flowcell.aws.client.Pace;
import dev.flowcell.aws.logs.LogGroups;
import dev.flowcell.aws.logs.TaskLog;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Listener;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvents;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Runs whose tasks ECS no longer shows, which it does for about an hour: what their log streams say of them. A stream
/// is named by its task, so the runs' own events tell whose it is.
final class PastRuns {

    /** The events that tell the most in the fewest lines; any of the words. */
    private static final String PATTERN = "?\"run-started\" ?\"run-finished\" ?\"source-finished\"";
    /** `FilterLogEvents` takes five calls a second in an account. */
    private static final Duration BETWEEN = Duration.ofMillis(300);
    /** Each page is of a mebibyte that was looked through, at most. */
    private static final int MOST_PAGES = 200;

    private final EcsCluster cluster;
    private final Pace pace;
    private @Nullable Map<String, Past> known;

    PastRuns(EcsCluster cluster, Pace pace) {
        this.cluster = cluster;
        this.pace = pace;
    }

    /// What a log tells of a run.
    ///
    /// @param version
    ///            of its flow
    /// @param streams
    ///            by the number of the process
    /// @param state
    ///            how it ended; null where it did not say
    record Past(String run, String flow, String version, Instant started, Map<Integer, String> streams,
            @Nullable State state) {

        /** What stands for the exit that ECS has forgotten. */
        Exit exit() {
            return switch (state) {
                case null -> new Exit(-1, "ECS no longer knows how its task ended, and its log has no end");
                case done, cached -> new Exit(0, "done");
                case skipped -> new Exit(0, "skipped");
                case cancelled -> new Exit(-1, "the run was cancelled", true);
                case failed -> new Exit(1, "the flow failed");
            };
        }
    }

    /** A run by its name, as far back as the log group keeps its lines. */
    synchronized Optional<Past> find(String run) throws InterruptedException {
        if (known == null) {
            known = since(Instant.now().minus(Duration.ofDays(LogGroups.DAYS)));
        }
        return Optional.ofNullable(known.get(run));
    }

    /** All that began at a time or later. */
    Collection<Past> all(Instant since) throws InterruptedException {
        return since(since).values();
    }

    /** Tells what a run said, all of it that is still there. */
    Exit tell(Past past, Listener listener) throws InterruptedException {
        for (var stream : past.streams().values()) {
            new TaskLog(cluster.aws(), cluster.logs(), new TaskLog.Place(cluster.logGroup(), stream, past.run()), pace,
                    listener::line).soFar();
        }
        listener.status(new Status(Phase.ended, past.exit().reason()));
        return past.exit();
    }

    private Map<String, Past> since(Instant time) throws InterruptedException {
        var runs = new LinkedHashMap<String, Past>();
        String token = null;
        for (var page = 0; page < MOST_PAGES; page++) {
            var answer = page(time, token);
            answer.events().forEach(event -> RunEvents.read(event.message().stripTrailing())
                    .ifPresent(said -> note(runs, said, event.logStreamName())));
            token = answer.nextToken();
            if (token == null) {
                break;
            }
            pace.pause(BETWEEN);
        }
        return runs;
    }

    private FilterLogEventsResponse page(Instant since, @Nullable String token) {
        return cluster.call("looking through the log " + cluster.logGroup(), () -> {
            try {
                return cluster.logs().filterLogEvents(request -> request.logGroupName(cluster.logGroup())
                        .filterPattern(PATTERN).startTime(since.toEpochMilli()).nextToken(token));
            } catch (ResourceNotFoundException e) {
                return FilterLogEventsResponse.builder().build(); // nothing ever ran here
            }
        });
    }

    /** The log has lines of others, too: what the pattern finds is looked at again. */
    private static void note(Map<String, Past> runs, RunEvent said, String stream) {
        var before = runs.getOrDefault(said.run(),
                new Past(said.run(), "", "", said.time(), new TreeMap<>(), null));
        before.streams().put(said.process(), stream);
        runs.put(said.run(), switch (said.detail()) {
            case RunStarted begun -> new Past(said.run(), begun.flow(), begun.version(), said.time(),
                    before.streams(), null);
            case RunFinished ended -> new Past(said.run(), before.flow(), before.version(), before.started(),
                    before.streams(), ended.state());
            default -> before;
        });
    }
}
