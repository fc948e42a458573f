package dev.flowcell.aws.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.aws.standin.LogsService;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvents;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** Whatever CloudWatch does with a log, the reader gets the same whole of it. */
@Timeout(60)
class TaskLogTest {

    private static final String GROUP = "/flowcell/prod";
    private static final int COUNT = 300;

    private static Account account;
    private static AwsClients aws;
    private static CloudWatchLogsClient client;
    private static int streams;

    @BeforeAll
    static void start() {
        account = new Account((image, environment) -> {
            throw new IllegalStateException();
        });
        aws = new AwsClients(null);
        client = aws.of(CloudWatchLogsClient.builder());
        LogGroups.ensure(aws, client, GROUP, Map.of());
    }

    @AfterAll
    static void stop() {
        account.close();
    }

    /** What the service does, by name. */
    private interface Mood {
        void of(LogsService logs);
    }

    static Stream<Arguments> moods() {
        return Stream.of(mood("well", logs -> {
        }), mood("small pages", logs -> logs.page = 7), mood("empty pages before the end", logs -> {
            logs.page = 20;
            logs.emptyEvery = 2;
        }), mood("late events", logs -> logs.lateEvery = 9), mood("out of order within a time", logs -> {
            logs.shuffled = true;
            logs.page = 50;
        }), mood("the last event once more at the end", logs -> logs.repeatLast = true),
                mood("throttled", logs -> account.server.throttle("GetLogEvents", 7)),
                mood("unreachable for a while",
                        logs -> account.server.refuse("GetLogEvents", 13, AwsError.unanswered())),
                mood("all of it", logs -> {
                    logs.page = 11;
                    logs.emptyEvery = 3;
                    logs.lateEvery = 13;
                    logs.shuffled = true;
                    logs.repeatLast = true;
                    account.server.throttle("GetLogEvents", 4);
                }));
    }

    private static Arguments mood(String name, Mood mood) {
        return Arguments.argumentSet(name, mood);
    }

    @ParameterizedTest
    @MethodSource("moods")
    void theLogIsTheSame(Mood mood) throws Exception {
        mood.of(account.logs);
        var stream = "probe/flow/" + ++streams;
        account.logs.open(GROUP, stream);
        var lines = new ArrayList<String>();
        // Late events come in while the end is being looked at, as CloudWatch's do.
        var log = log(stream, lines, () -> account.logs.release());

        for (var part = 0; part < 3; part++) {
            for (var seq = part * COUNT / 3; seq < (part + 1) * COUNT / 3; seq++) {
                account.logs.line(GROUP, stream, 1_000_000 + seq / 10, event(seq, COUNT));
            }
            log.read();
        }
        log.drain();

        account.logs.behave();
        assertThat(lines).isEqualTo(IntStream.range(0, COUNT).mapToObj(seq -> event(seq, COUNT)).toList());
    }

    @Test
    void whatIsLostIsGivenUpAfterAWhileAndTheRestShown() throws Exception {
        var stream = "probe/flow/" + ++streams;
        account.logs.open(GROUP, stream);
        var lines = new ArrayList<String>();
        var waited = new ArrayList<Duration>();
        var log = new TaskLog(aws, client, new TaskLog.Place(GROUP, stream, "news-1"), waited::add, lines::add);
        for (var seq = 0; seq < 10; seq++) {
            if (seq != 4) {
                account.logs.line(GROUP, stream, 1_000 + seq, event(seq, 10));
            }
        }
        for (var look = 0; look < 10; look++) {
            log.read();
        }
        assertThat(lines).hasSize(9);
        log.drain();
        assertThat(lines).hasSize(9).doesNotHaveDuplicates();
        assertThat(waited.stream().mapToLong(Duration::toMillis).sum()).isBetween(15_000L, 60_000L);
    }

    @Test
    void aLogThatIsNotThereYetIsEmpty() throws Exception {
        var lines = new ArrayList<String>();
        var log = log("probe/flow/none", lines, () -> {
        });
        assertThat(log.read()).isFalse();
        assertThat(lines).isEmpty();
    }

    @Test
    void aLookAtWhatThereIsDoesNotWaitForEverWhereNothingAnswers() throws Exception {
        var log = log("probe/flow/unreachable", new ArrayList<>(), () -> {
        });
        account.server.refuse("GetLogEvents", 1_000, AwsError.unanswered());
        try {
            assertThatThrownBy(log::soFar).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line())
                    .startsWith("reading the log " + GROUP + ": "));
        } finally {
            account.server.relent();
        }
    }

    @Test
    void aQuietLogCostsOneCallALook() throws Exception {
        var stream = "probe/flow/" + ++streams;
        account.logs.open(GROUP, stream);
        var log = log(stream, new ArrayList<>(), () -> {
        });
        account.server.calls();
        for (var look = 0; look < 5; look++) {
            log.read();
        }
        assertThat(account.server.calls()).isEqualTo(Map.of("GetLogEvents", 5L));
    }

    private static TaskLog log(String stream, List<String> lines, Runnable atPause) {
        return new TaskLog(aws, client, new TaskLog.Place(GROUP, stream, "news-1"), time -> atPause.run(),
                lines::add);
    }

    private static String event(int seq, int count) {
        return RunEvents.write(new RunEvent("news-1", 0, 0, seq, Instant.ofEpochMilli(1_000_000 + seq), null,
                seq == count - 1 ? new SourceFinished(count) : new Line("stdout", "line " + seq, null, null)));
    }
}
