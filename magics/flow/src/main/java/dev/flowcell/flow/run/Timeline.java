package dev.flowcell.flow.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import org.jspecify.annotations.Nullable;

/// Where a run's time goes: what the caller says of compiling, building and pushing; what the target says until the
/// process speaks; the JVM's start; each step. The phases of the target fill the time between the launch and the JVM
/// without a hole, also where they were over before anyone looked.
final class Timeline {

    private final List<Span> before = new ArrayList<>();
    private final Map<Phase, Waiting> phases = new EnumMap<>(Phase.class);
    private final Map<String, Span> steps = new LinkedHashMap<>();
    private @Nullable Instant launched;
    private @Nullable Instant told;
    private @Nullable Span virtualMachine;

    /** A phase of the target, and when it began. */
    private record Waiting(Instant from, String reason) {
    }

    void before(Span span) {
        before.add(span);
    }

    void launched(Instant time) {
        launched = time;
    }

    void status(Status status, Instant now) {
        var waits = status.phase() != Phase.running && status.phase() != Phase.ended;
        var since = status.since();
        if (virtualMachine == null) {
            told = now;
        } else if (since == null) {
            return;
        }
        if (waits) {
            phases.merge(status.phase(), new Waiting(since == null ? now : since, status.reason()),
                    (known, again) -> new Waiting(known.from(),
                            again.reason().isBlank() ? known.reason() : again.reason()));
        }
    }

    /** The process speaks: its JVM began so long ago. */
    void started(Instant now, long startMillis) {
        if (virtualMachine == null) {
            virtualMachine = new Span("JVM", now.minusMillis(Math.max(0, startMillis)), now, "");
        }
    }

    void step(String name, Instant from) {
        steps.put(name, new Span(name, from, from, ""));
    }

    void stepEnded(String name, Instant to, String detail) {
        steps.computeIfPresent(name, (same, span) -> until(new Span(name, span.from(), to, detail), to));
    }

    /// What the target said until the process spoke.
    ///
    /// @param now
    ///            the end of a phase that goes on, or null where the run is over
    List<Span> waits(@Nullable Instant now) {
        var end = virtualMachine != null ? virtualMachine.from() : now != null ? now : told;
        var spans = new ArrayList<Span>();
        if (end == null || phases.isEmpty()) {
            return spans;
        }
        var from = launched == null || launched.isAfter(end) ? null : launched;
        for (var entry : new ArrayList<>(phases.entrySet()).reversed()) {
            var phase = entry.getKey();
            var waiting = entry.getValue();
            if (from == null && virtualMachine != null && waiting.from().isAfter(virtualMachine.from())) {
                // Who came late, and does not know of the launch, saw no waiting.
                continue;
            }
            var begin = latest(earliest(waiting.from(), end), from);
            if (from != null && phase == phases.keySet().iterator().next()) {
                begin = from;
            }
            spans.addFirst(new Span(phase.name(), begin, end, waiting.reason()));
            end = begin;
        }
        return spans;
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant latest(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    /** All spans in order; those that go on end now. */
    List<Span> spans(@Nullable Instant now, Predicate<String> running) {
        var all = new ArrayList<>(before);
        all.addAll(waits(now));
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
