package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.store.StoreException;
import org.jspecify.annotations.Nullable;

/** Runs one step from its first event to its last. */
final class StepRunner {

    /// How a step ended.
    ///
    /// @param whose
    ///            set where it failed by a fault
    record Outcome(StepPlan step, State state, @Nullable Failure failure, Fault.@Nullable Whose whose) {
    }

    private final RunContext run;
    private final Results results;
    private final Parameters parameters;
    private final Failures failures;
    private final Retries retries;
    private final @Nullable InputCheck check;
    private final Map<String, StepPlan> running = new ConcurrentHashMap<>();

    StepRunner(RunContext run, Results results, Parameters parameters, Failures failures,
            Retries retries) {
        this.run = run;
        this.results = results;
        this.parameters = parameters;
        this.failures = failures;
        this.retries = retries;
        this.check = run.spec().checkInputs() ? new InputCheck(run) : null;
    }

    /** The steps that run now. */
    Collection<StepPlan> running() {
        return running.values();
    }

    /** Runs a step on this thread; never throws. */
    Outcome run(StepPlan step) {
        var begin = System.nanoTime();
        var outcome = new Outcome[1];
        running.put(step.name(), step);
        try {
            run.scope().run(step.name(), () -> outcome[0] = attempt(step, begin));
        } catch (Throwable failure) {
            outcome[0] = failed(step, begin, failure);
        } finally {
            running.remove(step.name());
            ended(step);
        }
        return outcome[0];
    }

    /** A step has ended, or will not be run. */
    void ended(StepPlan step) {
        var pods = run.pods();
        if (pods != null) {
            pods.ended(step);
        }
    }

    private Outcome attempt(StepPlan step, long ready) {
        var begin = ready;
        try {
            var from = takeOver(step);
            if (from != null) {
                run.events().write(step.name(), new StepFinished(State.cached, millis(begin), null, from, Map.of()));
                return new Outcome(step, State.cached, null, null);
            }
            begin = System.nanoTime(); // what it takes counts from there, as its begin does
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
        var map = step.map();
        if (step.kind() == Kind.map && map != null) {
            map(step, map);
        } else {
            var method = run.flow().method(step);
            retries.of(step).run(null, () -> LoadedFlow.call(method), (attempt, failure, delay) -> {
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

    private void map(StepPlan step, MapPlan map) throws Throwable {
        var pods = run.pods();
        if (pods != null && Pods.spread(step) && results instanceof InStore stored && SpreadMap.ships(run, step)) {
            new SpreadMap(run, pods, stored, retries, failures, step, map).run();
        } else {
            new MapRunner(run, results, step, map, new ItemRunner(run, failures, step, retries.of(step))).run();
        }
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
        return StoreException.fault(e, "the store " + run.spec().store() + " can't be used");
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
