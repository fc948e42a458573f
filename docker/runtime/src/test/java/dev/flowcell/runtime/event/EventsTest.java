package dev.flowcell.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import dev.flowcell.runtime.event.RunEvent.Detail;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.Source;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.secret.Redactor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final EventWriter writer = new EventWriter("r-1", 0, 0, out, new Redactor(List.of("hunter2secret")),
            () -> TIME, line -> {
            });

    private List<RunEvent> written() {
        return out.toString(StandardCharsets.UTF_8).lines().map(line -> {
            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(RunEvents.LIMIT);
            return RunEvents.read(line).orElseThrow();
        }).toList();
    }

    static Stream<Detail> details() {
        var failure = new Failure("IOException", "no", "c1", 4, 3, "trace");
        return Stream.of(new RunStarted("news", "abc", List.of("a"), 12), new StepStarted(0),
                new Line("stdout", "text", null, null), new Progress("l", 1L, 2L, null, null, null, null),
                new StepRetried(1, failure, 100, null), new StepRetried(1, failure, 100, 7),
                new StepFinished(State.failed, 5, failure, null, Map.of("x", 3L)), new MapProgress(1, 0, null),
                new SourceFinished(9),
                new RunFinished(State.done, 7, List.of(new Source(0, 0, -1)), null));
    }

    @ParameterizedTest
    @MethodSource("details")
    void everyKindIsReadAsItWasWritten(Detail detail) {
        var event = new RunEvent("r-1", 2, 1, 42, TIME, "articles", detail);
        assertThat(RunEvents.read(RunEvents.write(event))).contains(event);
    }

    @Test
    void headerAndDetailStandSideBySide() {
        assertThat(RunEvents.write(new RunEvent("r-1", 0, 0, 3, TIME, "a", new Line("stdout", "hi", null, null))))
                .isEqualTo("{\"run\":\"r-1\",\"process\":0,\"attempt\":0,\"seq\":3,"
                        + "\"time\":\"2026-01-02T03:04:05.678Z\",\"kind\":\"line\",\"step\":\"a\","
                        + "\"stream\":\"stdout\",\"text\":\"hi\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{", "{}", "[1]", "{\"kind\":\"line\",\"seq\":1}",
            "{\"run\":\"r\",\"seq\":0,\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"unheard-of\"}",
            "{\"run\":\"r\",\"seq\":0,\"time\":\"yesterday\",\"kind\":\"line\"}",
            "{\"run\":\"r\",\"seq\":0,\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"line\",\"stream\":\"stdout\",\"te"})
    void whatIsNoEventIsNone(String line) {
        assertThat(RunEvents.read(line)).isEmpty();
    }

    @Test
    void aNewerWritersFieldsAreIgnored() {
        assertThat(RunEvents.read("{\"run\":\"r\",\"process\":0,\"attempt\":0,\"seq\":0,"
                + "\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"step-started\",\"stepAttempt\":1,\"new\":{\"a\":[1]}}"))
                .get().extracting(RunEvent::detail).isEqualTo(new StepStarted(1));
    }

    @Test
    void seqCountsFromZeroAndTheEndSaysHowMany() {
        writer.write("a", new StepStarted(0));
        writer.end(count -> new RunFinished(State.done, 1, List.of(new Source(0, 0, count)), null));
        writer.write("a", new StepStarted(0));
        assertThat(written()).extracting(RunEvent::seq).containsExactly(0L, 1L, 2L);
        assertThat(written().getLast().detail()).isEqualTo(new SourceFinished(3));
        assertThat(written().get(1).detail())
                .isEqualTo(new RunFinished(State.done, 1, List.of(new Source(0, 0, 3)), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "😀", "\"", "\u0001"})
    void aLongLineComesInNumberedParts(String character) {
        var text = character.repeat(20_000);
        writer.write("a", new Line("stdout", text, null, null));
        var parts = written().stream().map(event -> (Line) event.detail()).toList();
        assertThat(parts.size()).isGreaterThan(2);
        assertThat(String.join("", parts.stream().map(Line::text).toList())).isEqualTo(text);
        for (var i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i).part()).isEqualTo(i + 1);
            assertThat(parts.get(i).parts()).isEqualTo(parts.size());
        }
    }

    // A line of two MiB: a character, or a secret, lies over each border at which it might be cut.
    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "\u20ac", "😀", "-hunter2secret"})
    void aLineOfAnyLengthIsOneLine(String unit) {
        for (var shift : List.of("", "a", "ab")) {
            out.reset();
            var text = shift + unit.repeat(2 * 1024 * 1024 / unit.getBytes(StandardCharsets.UTF_8).length);
            new Capture(writer, new StepScope()).stream("stdout").println(text);
            var parts = written().stream().map(event -> (Line) event.detail()).toList();
            assertThat(String.join("", parts.stream().map(Line::text).toList())
                    .equals(text.replace("hunter2secret", Redactor.MASK))).isTrue();
            assertThat(parts).extracting(Line::parts).containsOnly(parts.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "\u20ac", "😀", "-hunter2secret"})
    void aLineWithoutEndIsCutBetweenCharactersAndSecrets(String unit) {
        var stream = new Capture(writer, new StepScope()).stream("stdout");
        var text = "abc" + unit.repeat(Capture.LONGEST / unit.getBytes(StandardCharsets.UTF_8).length + 10);
        stream.print(text);
        stream.println();
        var lines = new StringBuilder();
        for (var event : written()) {
            var line = (Line) event.detail();
            lines.append(line.text());
        }
        assertThat(lines.toString().replaceFirst(" …", "").equals(text.replace("hunter2secret", Redactor.MASK)))
                .isTrue();
    }

    @Test
    void everyEventFits() {
        var long1 = "\u0001\n\"ü".repeat(10_000);
        var failure = new Failure("E", long1, "c", 1, 1, long1);
        var names = Collections.nCopies(2_000, "step");
        writer.write(null, new RunStarted("f", "v", names, 1));
        writer.write("a", new StepRetried(0, failure, 1, null));
        writer.write("a", new StepFinished(State.failed, 1, failure, long1, Map.of()));
        writer.write("a", new Progress(long1, 1L, 2L, null, null, null, null));
        writer.write("a", new Progress(null, null, null, "v", null, null, long1));
        writer.end(count -> new RunFinished(State.failed, 1, List.of(new Source(0, 0, count)), failure));
        assertThat(written()).hasSizeGreaterThan(6);
    }

    @Test
    void secretsAreNowhere() {
        var failure = new Failure("E", "bad hunter2secret", null, null, null, "at hunter2secret");
        writer.write("a", new Line("stdout", "x".repeat(6_140) + "hunter2secret", null, null));
        writer.write("a", new Progress("hunter2secret", 1L, 2L, null, null, null, null));
        writer.write("a", new Progress(null, null, null, "v", null, null, "\"hunter2secret\""));
        writer.write("a", new StepRetried(0, failure, 1, null));
        writer.write("a", new StepFinished(State.failed, 1, failure, "hunter2secret", Map.of()));
        writer.end(count -> new RunFinished(State.failed, 1, List.of(), failure));
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("hunter2").contains(Redactor.MASK);
    }

    @Test
    void linesAreAttributedToTheStepOfTheirThreadAndItsChildren() throws Throwable {
        var scope = new StepScope();
        var capture = new Capture(writer, scope);
        var stdout = capture.stream("stdout");
        var stderr = capture.stream("stderr");
        stdout.println("before");
        scope.run("a", () -> {
            stdout.print("half ");
            var child = new Thread(() -> stdout.println("child"));
            child.start();
            child.join();
            Thread.ofVirtual().start(() -> stdout.println("virtual\r")).join();
            stdout.println("line");
            stderr.print("no end");
            stdout.print("two\nlines\n");
        });
        capture.flush("a");
        assertThat(written()).extracting(event -> event.step() + " " + ((Line) event.detail()).stream() + " "
                + ((Line) event.detail()).text()).containsExactly("null stdout before", "a stdout child",
                        "a stdout virtual", "a stdout half line", "a stdout two", "a stdout lines",
                        "a stderr no end");
    }

    @Test
    void aPoolsThreadThatOutlivesItsStepWorksForTheOneThatRuns() throws Throwable {
        var scope = new StepScope();
        var found = new ArrayList<String>();
        var go = new CountDownLatch(1);
        var thread = new Thread[1];
        scope.run("a", () -> {
            thread[0] = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                found.add(scope.step());
            });
            thread[0].start();
        });
        scope.run("b", () -> {
            go.countDown();
            thread[0].join();
        });
        assertThat(found).containsExactly("b");
    }

    @Test
    void manyThreadsWriteWholeLinesInOrder() throws Exception {
        var stdout = new Capture(writer, new StepScope()).stream("stdout");
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 8; t++) {
            var name = t;
            threads.add(Thread.startVirtualThread(() -> {
                for (var i = 0; i < 500; i++) {
                    stdout.println(name + " " + i);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        var next = new int[8];
        for (var event : written()) {
            var parts = ((Line) event.detail()).text().split(" ");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
        }
        assertThat(next).containsOnly(500);
    }
}
