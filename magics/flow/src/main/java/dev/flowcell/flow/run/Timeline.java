package dev.flowcell.flow.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import org.jspecify.annotations.Nullable;

/// Where a run's time goes: what the caller says of compiling, building and pushing; what the target says until the
/// process speaks; the JVM's start; each step.
final class Timeline {

    private final List<Span> before = new ArrayList<>();
    private final Map<Phase, Span> phases = new LinkedHashMap<>();
    private final Map<String, Span> steps = new LinkedHashMap<>();
    private @Nullable Phase phase;
    private @Nullable Span virtualMachine;

    void before(Span span) {
        before.add(span);
    }

    void status(Status status, Instant now) {
        close(now);
        phase = switch (status.phase()) {
            case schedule, node, pull, start -> status.phase();
            case running, ended -> null;
        };
        if (phase != null && virtualMachine == null) {
            var known = phases.get(phase);
            phases.put(phase,
                    new Span(phase.name(), known == null ? now : known.from(), now, status.reason()));
        }
    }

    private void close(Instant now) {
        if (phase != null && virtualMachine == null) {
            phases.computeIfPresent(phase, (same, span) -> until(span, now));
        }
    }

    /** The process speaks: its JVM began so long ago. */
    void started(Instant now, long startMillis) {
        if (virtualMachine == null) {
            var begin = now.minusMillis(Math.max(0, startMillis));
            if (phase != null) {
                close(begin);
            }
            // Who came late saw no waiting: what the target said then is of the time after it.
            phases.values().removeIf(span -> span.from().isAfter(begin));
            virtualMachine = new Span("JVM", begin, now, "");
        }
    }

    void step(String name, Instant from) {
        steps.put(name, new Span(name, from, from, ""));
    }

    void stepEnded(String name, Instant to, String detail) {
        steps.computeIfPresent(name, (same, span) -> until(new Span(name, span.from(), to, detail), to));
    }

    /** What the target said until the process spoke. */
    List<Span> waits() {
        return List.copyOf(phases.values());
    }

    /** All spans in order; those that go on end now. */
    List<Span> spans(@Nullable Instant now, java.util.function.Predicate<String> running) {
        var all = new ArrayList<>(before);
        phases.forEach((each, span) -> all.add(
                now != null && each == phase && virtualMachine == null ? until(span, now) : span));
        if (virtualMachine != null) {
            all.add(virtualMachine);
        }
        steps.forEach((name, span) -> all.add(now != null && running.test(name) ? until(span, now) : span));
        return List.copyOf(all);
    }

    /** Clocks of different machines differ: no span ends before it begins. */
    private static Span until(Span span, Instant to) {
        return new Span(span.what(), span.from(), Duration.between(span.from(), to).isNegative() ? span.from() : to,
                span.detail());
    }
}
