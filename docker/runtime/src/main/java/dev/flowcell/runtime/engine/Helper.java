package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.runtime.fanout.Opening;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** A process that does nothing but items of maps, as long as there are any to come. */
final class Helper {

    private final RunContext run;
    private final Pods pods;
    private final InStore results;
    private final Retries retries;
    private final Failures failures;
    private final List<StepPlan> maps;
    private final Map<String, HelpedRound> rounds = new HashMap<>();
    private final Set<String> pinned = new HashSet<>();

    Helper(RunContext run, Pods pods, InStore results, Retries retries, Failures failures) {
        this.run = run;
        this.pods = pods;
        this.results = results;
        this.retries = retries;
        this.failures = failures;
        this.maps = run.flow().plan().steps().stream().filter(Pods::spread).toList();
    }

    /** Helps until no help is needed any more. */
    void run() throws Throwable {
        var idle = System.nanoTime();
        while (!pods.released() && !pods.crew().abandoned()) {
            var worked = false;
            for (var map : maps) {
                worked |= help(map);
            }
            idle = worked ? System.nanoTime() : idle;
            Thread.sleep(pods.pace().pause(Duration.ofNanos(System.nanoTime() - idle)));
        }
    }

    private boolean help(StepPlan map) throws Throwable {
        var open = Opening.read(pods.store(), pods.places(), map.name()).orElse(null);
        if (open == null) {
            return false;
        }
        var round = rounds.get(map.name());
        if (round == null || !round.opening().equals(open)) {
            if (round != null) {
                round.close();
            }
            if (closed(map, open)) {
                return false;
            }
            prepare(map, open);
            round = new HelpedRound(run, pods, results, retries, failures, map, open);
            rounds.put(map.name(), round);
        }
        if (round.over()) {
            return false;
        }
        var found = new boolean[1];
        var now = round;
        run.scope().run(map.name(), () -> found[0] = now.work());
        return found[0];
    }

    private boolean closed(StepPlan map, Opening open) throws IOException {
        return pods.store().get(pods.places().round(map.name(), open.round()).closed()).isPresent();
    }

    /** Takes the values that the items read, and makes what can't leave a process. */
    private void prepare(StepPlan map, Opening open) throws Throwable {
        for (var value : open.values().entrySet()) {
            results.take(value.getKey(), value.getValue());
        }
        for (var step : Needs.of(run, map).pinned()) {
            if (pinned.add(step.name())) {
                run.scope().run(step.name(), () -> run(step));
            }
        }
    }

    private void run(StepPlan step) throws Throwable {
        var retry = retries.of(step);
        var map = step.map();
        if (step.kind() == Kind.map && map != null) {
            new MapRunner(run, new InEvents(run), step, map, new ItemRunner(run, failures, step, retry)).run();
        } else {
            retry.run(null, () -> LoadedFlow.call(run.flow().method(step)),
                    (attempt, failure, delay) -> System.err.println("attempt " + (attempt + 1) + " failed: "
                            + failures.line(failure) + "; trying again in " + delay + " ms"));
        }
        run.capture().flush(step.name());
    }
}
