package dev.flowcell.runtime.engine;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/// What a process that has run nothing needs before it can run a map's items.
///
/// @param values
///            variables that other processes have made
/// @param pinned
///            steps that it must run itself, in their order
record Needs(Set<String> values, List<StepPlan> pinned) {

    static Needs of(RunContext run, StepPlan map) {
        var steps = run.flow().plan().steps();
        var before = steps.stream().takeWhile(step -> !step.name().equals(map.name())).toList();
        var body = map.map();
        var waiting = new ArrayDeque<>(body == null || body.bodyReads() == null ? map.reads() : body.bodyReads());
        var seen = new HashSet<>(waiting);
        var values = new TreeSet<String>();
        var pinned = new HashSet<String>();
        while (!waiting.isEmpty()) {
            var variable = waiting.remove();
            for (var step : before) {
                if (!step.writes().contains(variable)) {
                    continue;
                }
                if (run.kept(step, variable)) {
                    values.add(variable);
                } else if (step.pinned() && pinned.add(step.name())) {
                    step.reads().stream().filter(seen::add).forEach(waiting::add);
                }
            }
        }
        return new Needs(values, before.stream().filter(step -> pinned.contains(step.name())).toList());
    }
}
