package dev.flowcell.runtime.engine;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** Without a store: small values travel in the events, and nothing is taken over. */
final class InEvents implements Results {

    private static final int LIMIT = 64 * 1024;

    private final RunContext run;

    InEvents(RunContext run) {
        this.run = run;
    }

    @Override
    public Optional<String> takeOver(StepPlan step) {
        return Optional.empty();
    }

    @Override
    public Map<String, Long> keep(StepPlan step, long millis) {
        var sizes = new LinkedHashMap<String, Long>();
        var crossing = run.crossing(step);
        for (var variable : step.writes()) {
            if (!run.kept(step, variable)) {
                continue;
            }
            try {
                var json = run.values().write(run.flow().value(variable), run.flow().type(variable).orElseThrow(),
                        LIMIT);
                json.ifPresent(text -> {
                    var size = text.getBytes(StandardCharsets.UTF_8).length;
                    Kept.refuseSecrets(text, run.redactor());
                    if (size <= LIMIT) {
                        run.events().write(step.name(),
                                new Progress(null, null, null, variable, null, null, text));
                        sizes.put(variable, (long) size);
                    }
                });
            } catch (Fault fault) {
                Kept.refused(variable, fault, crossing.contains(variable));
            }
        }
        return sizes;
    }

    @Override
    public boolean stuck(StepPlan step, Marks.Stuck stuck) {
        return false;
    }

    @Override
    public List<Marks.Stuck> stuck(StepPlan step) {
        return List.of();
    }

    @Override
    public Items items(StepPlan step, Type itemType, Type resultType, ItemListener listener) {
        return new InMemory(listener);
    }
}
