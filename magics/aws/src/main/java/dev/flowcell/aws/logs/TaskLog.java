package dev.flowcell.aws.logs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.aws.client.Backoff;
import dev.flowcell.aws.client.Pace;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Reads one task's lines from CloudWatch Logs: each once, a run's events in the order of their numbers.
///
/// `GetLogEvents` promises less: a page may be empty before the end, which is known only by a token that comes back; an
/// event that is taken in late stands behind the token and is never answered; a token ends after a day. So the events'
/// own numbers say what is missing, and what is missing is looked for again from shortly before its place.
public final class TaskLog {

    /** A page of so many events is followed by another one at once. */
    private static final int MUCH = 1_000;
    /** Looks at a gap, before what lies behind it is shown without it. */
    private static final int LOOKS_AT_A_GAP = 5;
    /** Looks after the end, before what is missing is given up; about half a minute. */
    private static final int LOOKS_AT_THE_END = 8;
    /** Without numbers, so many looks that find nothing new are the end. */
    private static final int QUIET_LOOKS = 2;
    /** A look at what is there by now goes through so much of AWS's slowness; who follows a run waits for ever. */
    private static final Duration PATIENCE_OF_A_LOOK = Duration.ofSeconds(30);
    /** Looking again begins so much before the newest line in order: events are late by seconds, not by minutes. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    /// Where a log is.
    ///
    /// @param run
    ///            whose events are told apart by their numbers
    public record Place(String group, String stream, String run) {
    }

    private record Line(long time, String text) {
    }

    private final AwsClients aws;
    private final CloudWatchLogsClient logs;
    private final Place place;
    private final Pace pace;
    private final Consumer<String> out;
    private final EventOrder order;
    private final Map<Line, Integer> told = new HashMap<>();
    private final Backoff trouble = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30));
    private Runnable silent = () -> {
    };
    private @Nullable Duration patience;
    private Pass pass = new Pass(0);
    private long inOrderUntil;
    private int looks;
    private boolean anything;

    /** One way through the log, from a time on. */
    private static final class Pass {

        private final long from;
        private final Map<Line, Integer> count = new HashMap<>();
        private final Set<String> tokens = new HashSet<>();
        private @Nullable String token;

        Pass(long from) {
            this.from = from;
        }
    }

    public TaskLog(AwsClients aws, CloudWatchLogsClient logs, Place place, Pace pace, Consumer<String> out) {
        this.aws = aws;
        this.logs = logs;
        this.place = place;
        this.pace = pace;
        this.order = new EventOrder(place.run(), out);
        this.out = out;
    }

    /** The same; tells each time that AWS gives no answer, which is then waited for. */
    public TaskLog telling(Runnable noAnswer) {
        this.silent = noAnswer;
        return this;
    }

    /// Reads what is new: one call, and more only while there is much.
    ///
    /// @return whether there was anything new
    public boolean read() throws InterruptedException {
        anything = false;
        for (var events = page(); events >= MUCH;) {
            events = page();
        }
        if (!order.waiting()) {
            looks = 0;
        } else if (++looks > LOOKS_AT_A_GAP) {
            order.giveUp();
            looks = 0;
        } else if (looks > 1) {
            again();
        }
        return anything;
    }

    /// Reads to the end, once nothing is written any more: until the number of events is met that the process said, or,
    /// where it said none, until nothing new comes. What is missing after half a minute is given up.
    public void drain() throws InterruptedException {
        var wait = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8));
        var quiet = 0;
        for (var look = 0; look < LOOKS_AT_THE_END; look++) {
            anything = false;
            toTheEnd();
            if (order.complete() && !order.waiting()) {
                break;
            }
            quiet = anything ? 0 : quiet + 1;
            if (!order.spoken() && quiet >= QUIET_LOOKS) {
                break;
            }
            wait.pause(pace);
            if (look > 0) {
                again();
            }
        }
        order.giveUp();
    }

    /// Reads what is there by now, without waiting for more.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if AWS is not reached, or slows down for longer than a person would wait
    public void soFar() throws InterruptedException {
        patience = PATIENCE_OF_A_LOOK;
        toTheEnd();
        if (order.waiting()) {
            again();
            toTheEnd();
        }
        order.giveUp();
    }

    private void toTheEnd() throws InterruptedException {
        while (page() >= 0) {
            // Each page is a call; the end is a token that comes back.
        }
    }

    private void again() {
        pass = new Pass(Math.max(0, inOrderUntil - BEFORE.toMillis()));
    }

    /** @return the number of events, or -1 at the end */
    private int page() throws InterruptedException {
        var answer = call();
        if (answer == null) {
            return -1;
        }
        var token = answer.nextForwardToken();
        var ended = token == null || token.equals(pass.token);
        var events = answer.events();
        // At the end a repeated answer is no news; an unknown place that is answered again is not, either.
        if (!ended && pass.tokens.add(token)) {
            take(events);
        } else {
            take(unseen(events));
        }
        pass.token = token;
        return ended ? -1 : events.size();
    }

    private List<OutputLogEvent> unseen(List<OutputLogEvent> events) {
        var some = new ArrayList<OutputLogEvent>();
        for (var event : events) {
            if (!told.containsKey(new Line(event.timestamp(), event.message()))) {
                some.add(event);
            }
        }
        return some;
    }

    private void take(List<OutputLogEvent> events) {
        for (var event : events) {
            var text = event.message().stripTrailing();
            var waited = order.waiting();
            if (!order.line(text)) {
                raw(new Line(event.timestamp(), event.message()), text);
            } else {
                anything = true;
            }
            if (!waited && !order.waiting()) {
                inOrderUntil = Math.max(inOrderUntil, event.timestamp());
            }
        }
    }

    /** A line without a number: equal ones of one time count as often as one way through the log shows them. */
    private void raw(Line line, String text) {
        var inPass = pass.count.merge(line, 1, Integer::sum);
        if (inPass > told.getOrDefault(line, 0)) {
            told.put(line, inPass);
            anything = true;
            out.accept(text);
        }
    }

    private boolean tired() {
        return patience != null && trouble.waited().compareTo(patience) >= 0;
    }

    private @Nullable GetLogEventsResponse call() throws InterruptedException {
        while (true) {
            try {
                var answer = logs.getLogEvents(request -> request.logGroupName(place.group())
                        .logStreamName(place.stream()).startFromHead(true).nextToken(pass.token)
                        .startTime(pass.token == null && pass.from > 0 ? pass.from : null));
                trouble.reset();
                return answer;
            } catch (ResourceNotFoundException e) {
                return null; // nothing was written yet
            } catch (InvalidParameterException e) {
                if (pass.token == null) {
                    return aws.call("reading the log " + place.group(), () -> {
                        throw e;
                    });
                }
                pass = new Pass(Math.max(0, inOrderUntil - BEFORE.toMillis())); // the token is over a day old
            } catch (SdkException e) {
                if (!AwsFaults.passing(e) || tired()) {
                    return aws.call("reading the log " + place.group(), () -> {
                        throw e;
                    });
                }
                if (!(e instanceof AwsServiceException)) {
                    silent.run();
                }
                trouble.pause(pace);
            }
        }
    }
}
