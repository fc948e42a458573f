package dev.flowcell.runtime.engine;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/// Finds what the compiler can't see: a step that changes a variable without a write in the graph, through a library or
/// through an object that two variables share. Steps run one by one meanwhile, so the culprit is known.
final class InputCheck {

    private static final int LIMIT = 8 * 1024 * 1024;

    private final RunContext run;
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    InputCheck(RunContext run) {
        this.run = run;
    }

    /** The values of all variables so far that a step is not to change. */
    Map<String, String> before(StepPlan step) {
        var hashes = new HashMap<String, String>();
        for (var variable : made) {
            if (!step.writes().contains(variable) && run.ships(variable)) {
                hashes.put(variable, hash(variable));
            }
        }
        return hashes;
    }

    private String hash(String variable) {
        try {
            return run.values().write(run.flow().value(variable), run.flow().type(variable).orElseThrow(), LIMIT)
                    .map(StepKeys::hash).orElse("");
        } catch (Fault fault) {
            return "";
        }
    }

    /// Compares.
    ///
    /// @throws Fault
    ///             that names the cell and all variables that it changed
    void after(StepPlan step, Map<String, String> before) {
        var changed = new LinkedHashSet<String>();
        before.forEach((variable, hash) -> {
            if (!hash.equals(hash(variable))) {
                changed.add("'" + variable + "'");
            }
        });
        made.addAll(step.writes());
        if (!changed.isEmpty()) {
            throw Fault.flow("cell " + step.number() + " (" + step.name() + ") changes "
                    + String.join(", ", changed) + ", which the graph does not see",
                    "assign the variable in that cell, or change a copy");
        }
    }
}
