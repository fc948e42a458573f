package dev.flowcell.flow.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.runtime.event.RunEvent;
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
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.junit.jupiter.api.Test;

class RunFoldTest {

    private static final Instant ZERO = Instant.parse("2026-01-02T03:04:00Z");

    private final RunFold fold = new RunFold("r-1", "news", "abc", new FlowPlan(1, "flow.News",
            List.of(step("a"), step("b")), List.of(), List.of()));
    private long next;

    private static StepPlan step(String name) {
        return new StepPlan("c-" + name, 1, name, Kind.step, List.of(), List.of(), List.of(), false,
                StepOptions.DEFAULT, "k", null);
    }

    private static Instant at(double seconds) {
        return ZERO.plusMillis((long) (seconds * 1000));
    }

    private static String raw(int process, int attempt, long seq, double time, String step, Detail detail) {
        return RunEvents.write(new RunEvent("r-1", process, attempt, seq, at(time), step, detail));
    }

    private boolean say(double time, String step, Detail detail) {
        return fold.line(raw(0, 0, next++, time, step, detail), at(time));
    }

    private static Line line(String text) {
        return new Line("stdout", text, null, null);
    }

    private static RunFinished finished(State state, long count) {
        return new RunFinished(state, 5, List.of(new Source(0, 0, count)), null);
    }

    @Test
    void aWholeRunFromItsFirstWaitToItsEnd() {
        fold.before(new Span("compile", at(0), at(1), "")).before(new Span("push", at(1), at(2), "12 KB"));
        fold.status(new Status(Phase.schedule, "waiting for capacity"), at(2));
        assertThat(fold.state().status()).isEqualTo(new Status(Phase.schedule, "waiting for capacity"));
        fold.status(new Status(Phase.pull, "pulling the image"), at(4));
        fold.status(new Status(Phase.start, "starting"), at(6));
        say(7, null, new RunStarted("news", "abc", List.of("a", "b"), 500));
        say(7, "a", new StepStarted(0));
        assertThat(fold.state().steps().getFirst().running()).isTrue();
        assertThat(fold.state().status()).isNull();
        say(8, "a", line("hello"));
        say(8, "a", new StepRetried(0, new Failure("E", "m", null, null, null, ""), 10, null));
        say(8.5, "a", new MapProgress(3, 1, 4L));
        say(9, "a", new StepFinished(State.done, 2000, null, null, Map.of("x", 2L)));
        say(9, "b", new StepStarted(0));
        say(10, "b", new StepFinished(State.done, 1000, null, null, Map.of()));
        say(10, null, finished(State.done, -1));
        assertThat(fold.complete()).isTrue();
        say(10, null, new SourceFinished(next + 1));
        fold.exit(new Exit(0, "done"), at(11));

        var state = fold.state();
        assertThat(state.state()).isEqualTo(State.done);
        assertThat(state.gaps()).isEmpty();
        assertThat(state.lines()).extracting(LogLine::text).containsExactly("hello");
        assertThat(state.steps()).extracting(step -> step.name() + " " + step.state() + " " + step.took() + " "
                + step.attempts()).containsExactly("a done PT2S 2", "b done PT1S 1");
        assertThat(state.steps().getFirst().done()).isEqualTo(3);
        assertThat(state.steps().getFirst().failed()).isEqualTo(1);
        assertThat(state.steps().getFirst().total()).isEqualTo(4L);
        assertThat(state.timeline()).extracting(span -> span.what() + " " + seconds(span.from()) + "-"
                + seconds(span.to())).containsExactly("compile 0.0-1.0", "push 1.0-2.0", "schedule 2.0-4.0",
                        "pull 4.0-6.0", "start 6.0-6.5", "JVM 6.5-7.0", "a 7.0-9.0", "b 9.0-10.0");
    }

    @Test
    void whatWasTriedAgainStandsInTheStepAndInItsTime() {
        say(1, null, new RunStarted("news", "abc", List.of("a", "b"), 500));
        say(1, "a", new StepStarted(0));
        say(2, "a", new StepRetried(0, new Failure("E", "m", null, null, null, ""), 10, 3));
        say(2, "a", new StepRetried(1, new Failure("E", "m", null, null, null, ""), 10, 3));
        say(3, "a", new StepFinished(State.done, 2000, null, null, Map.of()));
        say(3, "b", new StepStarted(0));
        say(4, "b", new StepRetried(0, new Failure("E", "m", null, null, null, ""), 10, null));
        say(5, "b", new StepFinished(State.failed, 2000, null, "broken", Map.of()));
        var state = fold.state();
        assertThat(state.steps()).extracting(step -> step.attempts() + " " + step.retried()).containsExactly("1 2",
                "2 0");
        assertThat(state.timeline()).extracting(Span::detail).containsExactly("", "2 retries of items",
                "broken, 2 attempts");
    }

    @Test
    void aCachedStepHasItsTimeAndOneOfAnEarlierProcessKeepsItsOwn() {
        say(1, null, new RunStarted("news", "abc", List.of("a", "b"), 500));
        say(1, "a", new StepStarted(0));
        say(3, "a", new StepFinished(State.done, 2000, null, null, Map.of()));
        fold.line(raw(0, 1, 0, 20, null, new RunStarted("news", "abc", List.of("a", "b"), 500)), at(20));
        fold.line(raw(0, 1, 1, 21, "a", new StepFinished(State.cached, 100, null,
                "done before the process was restarted", Map.of())), at(21));
        fold.line(raw(0, 1, 2, 23, "b", new StepFinished(State.cached, 1500, null, "from the cache", Map.of())),
                at(23));
        var state = fold.state();
        assertThat(state.steps()).extracting(step -> step.name() + " " + step.state() + " " + step.took())
                .containsExactly("a done PT2S", "b cached PT1.5S");
        assertThat(state.timeline()).extracting(span -> span.what() + " " + seconds(span.from()) + "-"
                + seconds(span.to()) + " " + span.detail()).containsExactly("JVM 0.5-1.0 ", "a 1.0-3.0 done",
                        "b 21.5-23.0 from the cache");
    }

    private static double seconds(Instant time) {
        return java.time.Duration.between(ZERO, time).toMillis() / 1000.0;
    }

    @Test
    void whoComesLateSeesNoWaitAfterTheStart() {
        fold.status(new Status(Phase.schedule, "waiting for the cluster to make the pod"), at(30));
        fold.line(raw(0, 0, next++, 7, null, new RunStarted("news", "abc", List.of("a", "b"), 500)), at(30));
        assertThat(fold.waits()).isEmpty();
        assertThat(fold.state().timeline()).extracting(Span::what).containsExactly("JVM");
    }

    @Test
    void phasesThatWereOverBeforeAnyoneLookedFillTheTimeToTheStart() {
        fold.launched(at(10));
        fold.status(new Status(Phase.schedule, "", at(9)), at(14));
        fold.status(new Status(Phase.node, "on node-1", at(10)), at(14));
        fold.status(new Status(Phase.pull, "image pulled in 2s (74 MB)", at(11)), at(14));
        fold.status(new Status(Phase.start, "", at(13)), at(14));
        fold.line(raw(0, 0, next++, 13.6, null, new RunStarted("news", "abc", List.of("a", "b"), 500)), at(14));
        assertThat(fold.state().timeline()).extracting(span -> span.what() + " " + seconds(span.from()) + "-"
                + seconds(span.to()) + " " + span.detail()).containsExactly("schedule 10.0-10.0 ",
                        "node 10.0-11.0 on node-1", "pull 11.0-13.0 image pulled in 2s (74 MB)", "start 13.0-13.1 ",
                        "JVM 13.1-13.6 ");
    }

    @Test
    void theTargetSaysWhoEndedAProcessThatWasToldToEnd() {
        say(1, null, new RunStarted("news", "abc", List.of("a", "b"), 500));
        say(2, null, finished(State.cancelled, 2));
        fold.exit(new Exit(143, "the pod was deleted, by a person or a program"), at(3));
        assertThat(fold.state().state()).isEqualTo(State.failed);
        assertThat(fold.state().failure().message()).isEqualTo("the pod was deleted, by a person or a program");
        fold.exit(new Exit(143, "the run was cancelled", true), at(3));
        assertThat(fold.state().state()).isEqualTo(State.failed);
    }

    @Test
    void anAttemptThatWasTakenAwayIsNotTheRunsEnd() {
        say(1, "a", new StepStarted(0));
        say(2, "a", new StepFinished(State.cancelled, 1000, null, "told to end", Map.of()));
        say(2, null, finished(State.cancelled, 3));
        fold.line(raw(0, 1, 0, 5, null, new RunStarted("news", "abc", List.of("a", "b"), 500)), at(5));
        assertThat(fold.state().state()).isNull();
        assertThat(fold.state().steps().getFirst().state()).isNull();
        fold.line(raw(0, 1, 1, 6, null, new RunFinished(State.done, 5, List.of(new Source(0, 1, 3)), null)), at(6));
        assertThat(fold.state().state()).isEqualTo(State.done);
    }

    @Test
    void whatIsMissingIsSaidAndFilledLater() {
        say(1, null, line("0"));
        var lost = raw(0, 0, next++, 1.5, null, line("1"));
        var lost2 = raw(0, 0, next++, 1.6, null, line("2"));
        say(2, null, line("3"));
        assertThat(fold.state().gaps()).singleElement().asString()
                .startsWith("lines 1–2 of process 0 are gone:");
        assertThat(fold.line(lost2, at(9))).isTrue();
        assertThat(fold.state().gaps()).singleElement().asString().startsWith("line 1 of process 0 is gone:");
        assertThat(fold.line(lost, at(9))).isTrue();
        assertThat(fold.line(lost, at(9))).isFalse();
        assertThat(fold.state().gaps()).isEmpty();
        assertThat(fold.state().lines()).extracting(LogLine::text).containsExactly("0", "1", "2", "3");
    }

    @Test
    void theEndOfASourceIsKnownFromNumbersAlone() {
        say(1, null, line("0"));
        say(2, null, new RunFinished(State.done, 5, List.of(new Source(0, 0, -1), new Source(1, 0, 2)), null));
        say(2, null, new SourceFinished(3));
        assertThat(fold.state().gaps()).singleElement().asString().startsWith("lines 0–1 of process 1 are gone");
        assertThat(fold.complete()).isFalse();
    }

    @Test
    void aProcessWithoutLastWordsShowsWhyItEnded() {
        say(1, null, new RunStarted("news", "abc", List.of(), 5));
        say(1, "a", new StepStarted(0));
        say(2, "a", line("working"));
        fold.exit(new Exit(137, "out of memory (limit 512Mi): give it more with --memory"), at(4));
        var state = fold.state();
        assertThat(state.state()).isEqualTo(State.failed);
        assertThat(state.failure().message()).isEqualTo("out of memory (limit 512Mi): give it more with --memory");
        assertThat(state.steps().getFirst().state()).isEqualTo(State.failed);
        assertThat(state.steps().getFirst().reason()).startsWith("out of memory");
        assertThat(state.steps().getLast().state()).isNull();
        assertThat(state.gaps()).containsExactly(
                "process 0 ended without its last words: out of memory (limit 512Mi): give it more with --memory");
        assertThat(state.lines()).hasSize(1);
    }

    @Test
    void linesOfSourcesAreMergedByTimeAndLinesThatAreNoEventsAreKept() {
        fold.line(raw(0, 0, 0, 1, "a", line("p0 1")), at(9));
        fold.line(raw(0, 0, 1, 3, "a", line("p0 3")), at(9));
        var before = fold.state().lines();
        fold.line(raw(1, 0, 0, 2, "a", line("p1 2")), at(9));
        fold.line("#", at(4));
        fold.line("# A fatal error has been detected by the Java Runtime Environment:", at(4));
        fold.line("  ", at(4));
        assertThat(before).extracting(LogLine::text).containsExactly("p0 1", "p0 3");
        assertThat(fold.state().lines()).extracting(line -> line.stream() + " " + line.text()).containsExactly(
                "stdout p0 1", "stdout p1 2", "stdout p0 3", "raw #",
                "raw # A fatal error has been detected by the Java Runtime Environment:");
    }

    @Test
    void anotherRunsEventsAreNotOurs() {
        assertThat(fold.line(RunEvents.write(new RunEvent("other", 0, 0, 0, at(1), null, line("x"))), at(1)))
                .isFalse();
        assertThat(fold.state().lines()).isEmpty();
    }

    @Test
    void partsMakeWholeLinesAndValuesInWhateverOrderTheyCome() {
        var all = new ArrayList<String>();
        for (var part = 1; part <= 3; part++) {
            all.add(raw(0, 0, part, 1, "a", new Line("stdout", "L" + part, part, 3)));
            all.add(raw(0, 0, 10 + part, 2, "a", new Progress(null, null, null, "x", part, 3, "[" + part)));
        }
        Collections.shuffle(all, new Random(1));
        all.forEach(each -> fold.line(each, at(3)));
        assertThat(fold.state().lines()).extracting(LogLine::text).containsExactly("L1L2L3");
        assertThat(fold.state().values()).containsExactly(Map.entry("x", "[1[2[3"));
    }

    @Test
    void aRestartedProcessIsASourceOfItsOwn() {
        say(1, "a", new StepStarted(0));
        fold.line(raw(0, 1, 0, 5, null, new RunStarted("news", "abc", List.of(), 5)), at(5));
        fold.line(raw(0, 1, 1, 6, "a", new StepFinished(State.cached, 0, null, "taken over", Map.of())), at(6));
        fold.line(raw(0, 1, 2, 6, null,
                new RunFinished(State.done, 5, List.of(new Source(0, 0, 1), new Source(0, 1, -1)), null)), at(6));
        fold.line(raw(0, 1, 3, 6, null, new SourceFinished(4)), at(6));
        assertThat(fold.state().gaps()).isEmpty();
        assertThat(fold.state().steps().getFirst().state()).isEqualTo(State.cached);
    }

    @Test
    void memoryIsBounded() {
        for (var i = 0; i < RunFold.LINES + 10; i++) {
            fold.line("raw " + i, at(i));
        }
        assertThat(fold.state().lines()).hasSize(RunFold.LINES);
        assertThat(fold.state().lines().getFirst().text()).isEqualTo("raw 10");
        assertThat(fold.state().gaps()).containsExactly("the first 10 lines are no longer shown here");
    }
}
