package dev.flowcell.runtime.engine;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.flowcell.runtime.event.Capture;
import dev.flowcell.runtime.event.EventWriter;
import dev.flowcell.runtime.event.StepScope;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.JsonValues;
import org.jspecify.annotations.Nullable;

/// What all parts of the engine need to know of the run.
///
/// @param files
///            the folder of the image's files, whether or not there is one
/// @param pods
///            the other processes, or null where there are none
record RunContext(LoadedFlow flow, RunSpec spec, String run, int attempt, @Nullable ArtifactStore store,
        JsonValues values, EventWriter events, StepScope scope, Capture capture, Redactor redactor, Path files,
        @Nullable Pods pods) {

    /** The variables of a step that other steps read. */
    Set<String> crossing(StepPlan step) {
        var crossing = new LinkedHashSet<String>();
        for (var variable : step.writes()) {
            if (flow.plan().steps().stream()
                    .anyMatch(other -> !other.name().equals(step.name()) && other.reads().contains(variable))) {
                crossing.add(variable);
            }
        }
        return crossing;
    }

    /** Whether a variable's type can ship. */
    boolean ships(String variable) {
        return flow.type(variable).map(type -> values.refusal(type).isEmpty()).orElse(false);
    }

    /** Whether the value that a step gave a variable is kept: what a pinned one makes, each process makes for itself. */
    boolean kept(StepPlan step, String variable) {
        return !step.pinned() && ships(variable);
    }

    /** Whether more than one step writes a variable, so that its value is another after each. */
    boolean changes(String variable) {
        return flow.plan().steps().stream().filter(step -> step.writes().contains(variable)).count() > 1;
    }
}
