package dev.flowcell.runtime.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import dev.flowcell.runtime.engine.StepRunner.Outcome;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/// Starts each step as soon as those before it are done: steps without an edge between them at the same time, each on a
/// thread of its own. After a failure independent steps go on, and its dependents are skipped.
final class Scheduler {

    /** Deep recursion is the flow's own business, so its threads have room for it. */
    static final long STACK = 16L * 1024 * 1024;

    private final RunContext run;
    private final StepRunner runner;
    private final int atOnce;
    private final Map<String, StepPlan> waiting = new LinkedHashMap<>();
    private final Set<String> names;
    private final Map<String, Outcome> ended = new HashMap<>();
    private final BlockingQueue<Outcome> news = new LinkedBlockingQueue<>();

    /// @param atOnce
    ///            how many steps may run at the same time
    Scheduler(RunContext run, StepRunner runner, int atOnce) {
        this.run = run;
        this.runner = runner;
        this.atOnce = atOnce;
        run.flow().plan().steps().forEach(step -> waiting.put(step.name(), step));
        this.names = Set.copyOf(waiting.keySet());
    }

    /** Runs all steps; the outcomes in the order of their ends. */
    List<Outcome> run() throws InterruptedException {
        var outcomes = new ArrayList<Outcome>();
        var running = 0;
        while (true) {
            var skipped = skip();
            outcomes.addAll(skipped);
            running += start(atOnce - running);
            if (running == 0) {
                if (skipped.isEmpty()) {
                    return outcomes;
                }
                continue;
            }
            var outcome = news.take();
            running--;
            ended.put(outcome.step().name(), outcome);
            outcomes.add(outcome);
        }
    }

    private int start(int places) {
        var ready = waiting.values().stream().filter(this::ready).limit(places).toList();
        for (var step : ready) {
            waiting.remove(step.name());
            var thread = new Thread(null, () -> news.add(runner.run(step)), step.name(), STACK);
            thread.setDaemon(true);
            thread.setContextClassLoader(run.flow().loader());
            thread.start();
        }
        return ready.size();
    }

    private boolean ready(StepPlan step) {
        return step.after().stream().filter(names::contains).allMatch(before -> {
            var outcome = ended.get(before);
            return outcome != null && well(outcome);
        });
    }

    private static boolean well(Outcome outcome) {
        return outcome.state() == State.done || outcome.state() == State.cached;
    }

    /** Those that wait for a step that failed or was skipped itself; an edge only ever points forward, so one pass does. */
    private List<Outcome> skip() {
        var skipped = new ArrayList<Outcome>();
        for (var step : List.copyOf(waiting.values())) {
            var cause = step.after().stream().map(ended::get).filter(before -> before != null && !well(before))
                    .findFirst();
            cause.ifPresent(before -> {
                var reason = before.step().name() + (before.state() == State.skipped ? " was skipped" : " failed");
                var outcome = new Outcome(step, State.skipped, null, null);
                waiting.remove(step.name());
                ended.put(step.name(), outcome);
                skipped.add(outcome);
                runner.ended(step);
                run.events().write(step.name(), new StepFinished(State.skipped, 0, null, reason, Map.of()));
            });
        }
        return skipped;
    }
}
