package dev.flowcell.flow.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.FlowPlan;
import org.jspecify.annotations.Nullable;

/// Folds what a run says into its [RunState]. It reads no clock and asks nobody: the same input gives the same state.
/// Events may come twice or late, as after a broken stream or from the store; each counts once, and lines stand in the
/// order of their time. Not for several threads at once.
public final class RunFold {

    /** How many lines are kept for display; the rest is in the store or with the target. */
    static final int LINES = 200_000;

    private final String run;
    private final String flow;
    private final String version;
    private final FlowPlan plan;
    private final Map<String, StepState> steps = new LinkedHashMap<>();
    private final LogLines lines = new LogLines(LINES);
    private final Map<Source, SourceEvents> sources = new TreeMap<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Timeline timeline = new Timeline();
    private @Nullable Status status;
    private @Nullable State state;
    private @Nullable Failure failure;
    private @Nullable Exit exit;
    private @Nullable Instant now;
    private int attempt;

    private record Source(int process, int attempt) implements Comparable<Source> {

        @Override
        public int compareTo(Source other) {
            return process != other.process
                    ? Integer.compare(process, other.process)
                    : Integer.compare(attempt, other.attempt);
        }

        @Override
        public String toString() {
            return "process " + process + (attempt == 0 ? "" : ", attempt " + attempt);
        }
    }

    /** A run that has said nothing yet. */
    public RunFold(String run, String flow, String version, FlowPlan plan) {
        this.run = run;
        this.flow = flow;
        this.version = version;
        this.plan = plan;
        plan.steps().forEach(step -> steps.put(step.name(), StepState.waiting(step.name())));
    }

    /** What went before the process's first word: compile, build, push, and the waits that another reader saw. */
    public RunFold before(Span span) {
        timeline.before(span);
        return this;
    }

    /** When the target was asked for the run. */
    public RunFold launched(Instant time) {
        timeline.launched(time);
        return this;
    }

    /// A line as the process wrote it: an event, or whatever else.
    ///
    /// @return whether it told anything new
    public boolean line(String raw, Instant time) {
        var event = RunEvents.read(raw);
        if (event.isPresent()) {
            return event(event.get());
        }
        if (!raw.isBlank()) {
            now = time;
            lines.add(new LogLine(time, null, "raw", raw));
        }
        return !raw.isBlank();
    }

    /** What the target says while the process does not speak. */
    public void status(Status said, Instant time) {
        now = time;
        status = said.phase() == Status.Phase.running || said.phase() == Status.Phase.ended ? null : said;
        timeline.status(said, time);
    }

    /// How the process ended. Where it ended without its last words, this is the run's end; and a process that was told
    /// to end does not know by whom: the target does.
    public void exit(Exit ended, Instant time) {
        now = time;
        exit = ended;
        status = null;
        if (state == null || state == State.cancelled) {
            state = ended.state();
            if (state == State.failed) {
                failure = Failure.of(Failure.PROCESS_ENDED, ended.reason());
            }
        }
        var end = state;
        steps.replaceAll((name, step) -> {
            if (!step.running()) {
                return step;
            }
            timeline.stepEnded(name, time, ended.reason());
            return step.ended(step.started(), between(step.started(), time),
                    end == State.done ? State.done : end == State.cancelled ? State.cancelled : State.failed, null,
                    ended.reason());
        });
    }

    /** Says that time has passed, for the spans that go on. */
    public void tick(Instant time) {
        now = time;
    }

    private boolean event(RunEvent event) {
        if (!event.run().equals(run)) {
            return false;
        }
        var source = sources.computeIfAbsent(new Source(event.process(), event.attempt()),
                key -> new SourceEvents());
        if (!source.add(event)) {
            return false;
        }
        if (now == null || event.time().isAfter(now)) {
            now = event.time();
        }
        var step = event.step();
        switch (event.detail()) {
            case RunStarted started -> {
                status = null;
                if (event.process() == 0) {
                    timeline.started(event.time(), started.startMillis());
                    attempt(event.attempt());
                }
            }
            case Line line -> source.whole(step, event.seq(), line)
                    .ifPresent(text -> lines.add(new LogLine(event.time(), step, line.stream(), text)));
            case Progress progress -> progress(source, event, progress);
            case StepStarted started -> change(step, before -> {
                timeline.step(before.name(), event.time());
                return before.began(event.time(), started.stepAttempt() + 1);
            });
            case StepRetried retried -> change(step, before -> retried.item() == null
                    ? before.attempt(retried.stepAttempt() + 2) // with the one that follows the failed one
                    : before.itemRetried());
            case MapProgress progress ->
                change(step, before -> before.items(progress.done(), progress.failed(), progress.total()));
            case StepFinished finished -> change(step, before -> finished(before, event.time(), finished));
            case SourceFinished finished -> source.count(finished.count());
            case RunFinished finished -> {
                if (event.attempt() >= attempt) {
                    state = finished.state();
                    failure = finished.failure();
                }
                finished.sources().forEach(each -> sources
                        .computeIfAbsent(new Source(each.process(), each.attempt()), key -> new SourceEvents())
                        .count(each.count()));
            }
        }
        return true;
    }

    /** The process was started again: how the attempt before ended is not how the run ends. */
    private void attempt(int number) {
        if (number <= attempt) {
            return;
        }
        attempt = number;
        state = null;
        failure = null;
        steps.replaceAll((name, step) -> step.state() == State.done || step.state() == State.cached
                ? step
                : StepState.waiting(name));
    }

    private StepState finished(StepState before, Instant time, StepFinished finished) {
        if (finished.state() == State.cached && before.state() == State.done) {
            return before; // it had ended before its process was started again
        }
        var took = Duration.ofMillis(finished.millis());
        var began = before.started();
        if (finished.state() == State.cached && began == null) {
            began = time.minus(took); // it does not say that it begins
            timeline.step(before.name(), began);
        }
        var ended = before.ended(began, took, finished.state(), finished.error(), finished.reason());
        timeline.stepEnded(before.name(), time, detail(ended));
        return ended;
    }

    private static String detail(StepState step) {
        var reason = step.reason() == null ? String.valueOf(step.state()) : step.reason();
        var again = step.again();
        return again.isEmpty() ? reason : step.state() == State.done ? again : reason + ", " + again;
    }

    private void progress(SourceEvents source, RunEvent event, Progress progress) {
        var variable = progress.variable();
        if (variable != null) {
            source.whole(event.seq(), progress).ifPresent(json -> values.put(variable, json));
            return;
        }
        change(event.step(), before -> before
                .items(progress.done() == null ? before.done() : progress.done(), before.failed(),
                        progress.total() == null ? before.total() : progress.total())
                .says(progress.label() == null ? before.reason() : progress.label()));
    }

    /** A change of a step. */
    private interface Change {
        StepState of(StepState before);
    }

    private void change(@Nullable String step, Change change) {
        if (step != null) {
            steps.computeIfPresent(step, (name, before) -> change.of(before));
        }
    }

    private static @Nullable Duration between(@Nullable Instant from, Instant to) {
        return from == null || to.isBefore(from) ? null : Duration.between(from, to);
    }

    /** Where the time went between the launch and the process's first word, as far as this reader was there. */
    public List<Span> waits() {
        return List.copyOf(timeline.waits(null));
    }

    /// Whether all that the run has said is here: it has ended, and no number is missing.
    public boolean complete() {
        return state != null && gaps().isEmpty();
    }

    /** The state so far; cheap enough to be asked for after every change. */
    public RunState state() {
        return new RunState(run, flow, version, plan, List.copyOf(steps.values()), lines.snapshot(), status,
                timeline.spans(exit == null && state == null ? now : null,
                        name -> steps.containsKey(name) && running(name)),
                Map.copyOf(values), gaps(), state, failure, exit);
    }

    private boolean running(String name) {
        var step = steps.get(name);
        return step != null && step.running();
    }

    private List<String> gaps() {
        var gaps = new ArrayList<String>();
        if (lines.dropped() > 0) {
            gaps.add("the first " + lines.dropped() + " lines are no longer shown here");
        }
        sources.forEach((source, events) -> {
            for (var gap : events.gaps()) {
                gaps.add((gap.from() == gap.to()
                        ? "line " + gap.from() + " of " + source + " is gone"
                        : "lines " + gap.from() + "–" + gap.to() + " of " + source + " are gone")
                        + ": the cluster's log lost them, and no store has them");
            }
            if (exit != null && !events.ended()) {
                gaps.add(source + " ended without its last words: " + (source.process() == 0
                        ? exit.reason()
                        : "it was killed, and others ran what it had not finished"));
            }
        });
        return List.copyOf(gaps);
    }
}
