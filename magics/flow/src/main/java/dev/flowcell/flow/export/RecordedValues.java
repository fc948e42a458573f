package dev.flowcell.flow.export;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// What the steps of one run read and made, as JSON. A variable that one step writes is called by its name; one that
/// several steps change has a value after each of them, called `STEP/VARIABLE`.
///
/// @param run
///            the run, or null where none is recorded
/// @param values
///            by what they are called
/// @param missing
///            why a value is not among them, in words, by what it would be called
public record RecordedValues(@Nullable String run, Map<String, String> values, Map<String, String> missing) {

    /** A larger value would make the project a data set. */
    private static final int LARGEST = 4 * 1024 * 1024;

    /** Nothing recorded. */
    static final RecordedValues NONE = new RecordedValues(null, Map.of(), Map.of());

    /// Reads what a run left in its store.
    ///
    /// @throws Fault
    ///             if the store can't be read
    public static RecordedValues of(FlowPlan plan, ArtifactStore store, String run) {
        var values = new LinkedHashMap<String, String>();
        var missing = new HashMap<String, String>();
        var changing = changing(plan);
        for (var step : plan.steps()) {
            for (var variable : step.writes()) {
                var name = changing.contains(variable) ? step.name() + "/" + variable : variable;
                if (step.pinned()) {
                    missing.put(name, variable + " can't leave its process");
                    continue;
                }
                var json = read(store, run, step, variable, changing.contains(variable));
                if (json.isEmpty()) {
                    missing.put(name, variable + " can't be kept as JSON");
                } else if (json.get().length() > LARGEST) {
                    missing.put(name, variable + " took " + json.get().length() / 1_000_000
                            + " MB in the recorded run, too much for a test");
                } else {
                    values.put(name, json.get());
                }
            }
        }
        return new RecordedValues(run, values, missing);
    }

    private static Optional<String> read(ArtifactStore store, String run, StepPlan step, String variable,
            boolean changes) {
        try {
            return (changes
                    ? RunHistory.valueAfter(store, run, step.name(), variable)
                    : RunHistory.value(store, run, variable)).map(RunHistory.Kept::json);
        } catch (Fault unreadable) {
            return Optional.empty();
        }
    }

    /** Variables that several steps write. */
    static Set<String> changing(FlowPlan plan) {
        var once = new HashSet<String>();
        var again = new HashSet<String>();
        plan.steps().forEach(step -> step.writes().forEach(variable -> {
            if (!once.add(variable)) {
                again.add(variable);
            }
        }));
        return again;
    }
}
