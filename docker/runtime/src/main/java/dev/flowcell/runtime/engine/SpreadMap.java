package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

import dev.flowcell.runtime.fanout.Opening;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/// Spreads a map over the processes of its run, in rounds: one that an earlier attempt of this process began goes on,
/// unless the items have become others.
final class SpreadMap {

    private final RunContext run;
    private final Pods pods;
    private final InStore results;
    private final Retries retries;
    private final Failures failures;
    private final StepPlan step;
    private final MapPlan map;

    /** The items are not those that were offered. */
    static final class OtherItems extends Exception {
        OtherItems() {
            super(null, null, false, false);
        }
    }

    SpreadMap(RunContext run, Pods pods, InStore results, Retries retries, Failures failures, StepPlan step,
            MapPlan map) {
        this.run = run;
        this.pods = pods;
        this.results = results;
        this.retries = retries;
        this.failures = failures;
        this.step = step;
        this.map = map;
    }

    /** Whether the items and results can cross to other processes; it says what can't. */
    static boolean ships(RunContext run, StepPlan step) {
        var method = run.flow().method(step);
        var item = run.values().refusal(method.getGenericParameterTypes()[0]);
        var result = method.getGenericReturnType() == void.class
                ? Optional.<String>empty()
                : run.values().refusal(method.getGenericReturnType());
        item.ifPresent(why -> System.err.println("Its items can't go to other pods, so they all run here: " + why));
        result.ifPresent(why -> System.err.println("Its results can't come from other pods, so all run here: " + why));
        return item.isEmpty() && result.isEmpty();
    }

    void run() throws Throwable {
        var method = run.flow().method(step);
        var space = results.space(step, method.getGenericParameterTypes()[0], method.getGenericReturnType(),
                step.options().parallel());
        var key = HexFormat.of().formatHex(space.codeKey());
        var open = Opening.read(pods.store(), pods.places(), step.name());
        var number = open.isEmpty() ? 0 : open.get().round() + (goesOn(open.get(), key) ? 0 : 1);
        while (true) {
            new Opening(number, key, results.stand(Needs.of(run, step).values())).write(pods.store(), pods.places(),
                    step.name());
            try (var round = new SpreadRound(run, pods, results, retries, failures, step, map, space,
                    pods.places().round(step.name(), number))) {
                round.run();
                return;
            } catch (OtherItems changed) {
                number++;
            }
        }
    }

    private boolean goesOn(Opening open, String key) throws IOException {
        return open.key().equals(key)
                && pods.store().get(pods.places().round(step.name(), open.round()).closed()).isEmpty();
    }
}
