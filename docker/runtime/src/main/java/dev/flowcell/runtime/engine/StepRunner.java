package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.attempt.Retry;
import dev.flowcell.runtime.attempt.Watch;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Runs one step from its first event to its last. */
final class StepRunner {

    /// How a step ended.
    ///
    /// @param whose
    ///            set where it failed by a fault
    record Outcome(StepPlan step, State state, @Nullable Failure failure, Fault.@Nullable Whose whose) {
    }

    /** Hears of a step that does not heed its interrupt. */
    interface Stuck {

        /// @param trace
        ///            where it is, in lines
        void stuck(StepPlan step, Marks.Stuck what, String trace);
    }

    private final RunContext run;
    private final Results results;
    private final Parameters parameters;
    private final Failures failures;
    private final Watch watch;
    private final @Nullable InputCheck check;
    private final Stuck stuck;
    private final Set<StepPlan> running = ConcurrentHashMap.newKeySet();

    StepRunner(RunContext run, Results results, Parameters parameters, Failures failures, Watch watch,
            Stuck stuck) {
        this.run = run;
        this.results = results;
        this.parameters = parameters;
        this.failures = failures;
        this.watch = watch;
        this.check = run.spec().checkInputs() ? new InputCheck(run) : null;
        this.stuck = stuck;
    }

    /** The steps that run now. */
    Set<StepPlan> running() {
        return running;
    }

    /** Runs a step on this thread; never throws. */
    Outcome run(StepPlan step) {
        var begin = System.nanoTime();
        var outcome = new Outcome[1];
        running.add(step);
        try {
            run.scope().run(step.name(), () -> outcome[0] = attempt(step, begin));
        } catch (Throwable failure) {
            outcome[0] = failed(step, begin, failure);
        } finally {
            running.remove(step);
        }
        return outcome[0];
    }

    private Outcome attempt(StepPlan step, long begin) {
        try {
            var from = takeOver(step);
            if (from != null) {
                run.events().write(step.name(), new StepFinished(State.cached, millis(begin), null, from, Map.of()));
                return new Outcome(step, State.cached, null, null);
            }
            run.events().write(step.name(), new StepStarted(0));
            body(step);
            var values = keep(step, begin);
            run.capture().flush(step.name());
            run.events().write(step.name(), new StepFinished(State.done, millis(begin), null, null, values));
            return new Outcome(step, State.done, null, null);
        } catch (Throwable failure) {
            return failed(step, begin, failure);
        }
    }

    private void body(StepPlan step) throws Throwable {
        var before = check == null ? Map.<String, String>of() : check.before(step);
        var retry = new Retry(step.options(), watch, (item, thread, reason) -> {
            var text = new StringBuilder(item == null ? reason : "item " + item + ": " + reason).append('\n');
            for (var frame : failures.frames(thread.getStackTrace())) {
                text.append("    at ").append(frame).append('\n');
            }
            stuck.stuck(step, new Marks.Stuck(item, reason), text.toString());
        }, before(step));
        var map = step.map();
        if (step.kind() == Kind.map && map != null) {
            new MapRunner(run, results, failures, step, map, retry).run();
        } else {
            var method = run.flow().method(step);
            retry.run(null, () -> LoadedFlow.call(method), (attempt, failure, delay) -> {
                System.err.println("attempt " + (attempt + 1) + " failed: " + failures.line(failure)
                        + "; trying again in " + delay + " ms");
                run.events().write(step.name(), new StepRetried(attempt, failures.of(failure), delay, null));
            });
        }
        if (step.kind() == Kind.params) {
            parameters.apply(step);
        }
        if (check != null) {
            check.after(step, before);
        }
    }

    private Retry.Before before(StepPlan step) throws IOException {
        var all = results.stuck(step);
        return all.isEmpty()
                ? item -> List.of()
                : item -> all.stream().filter(stuck -> Objects.equals(stuck.item(), item)).map(Marks.Stuck::reason)
                        .toList();
    }

    private @Nullable String takeOver(StepPlan step) {
        try {
            return results.takeOver(step).orElse(null);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Map<String, Long> keep(StepPlan step, long begin) {
        try {
            return results.keep(step, millis(begin));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Fault unreachable(IOException e) {
        return Fault.cluster("the store " + run.spec().store() + " can't be used: " + e,
                "look at its address, its rights and its free space").causedBy(e);
    }

    private Outcome failed(StepPlan step, long begin, Throwable thrown) {
        Memory.endIfOut(thrown);
        var failure = failures.of(thrown);
        run.capture().flush(step.name());
        (failure.trace().isEmpty() ? failure.message() : failure.trace()).lines().forEach(System.err::println);
        run.capture().flush(step.name());
        run.events().write(step.name(), new StepFinished(State.failed, millis(begin), failure, null, Map.of()));
        return new Outcome(step, State.failed, failure, thrown instanceof Fault fault ? fault.whose() : null);
    }

    static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
