package dev.flowcell.notebook.display;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.StepState;
import org.jspecify.annotations.Nullable;

/** A run's steps as the boxes of a graph. */
public final class RunGraph {

    private RunGraph() {
    }

    /// The boxes, in the order of the plan.
    ///
    /// @param cells
    ///            whether a click goes to the cell, which is in the notebook that shows the run
    public static List<GraphBox> boxes(RunState state, boolean cells) {
        var plans = state.plan().byName();
        var kinds = new HashMap<String, String>();
        plans.forEach((name, plan) -> kinds.put(name, plan.kind().name()));
        return state.steps().stream().map(step -> {
            var plan = plans.get(step.name());
            return new GraphBox(step.name(), step.name(), kinds.getOrDefault(step.name(), "step"), Mark.of(step),
                    RunText.described(step), progress(step), plan == null ? List.of() : plan.after(),
                    plan != null && cells ? plan.cell() : null, List.of());
        }).toList();
    }

    /** The steps' marks by name. */
    public static Map<String, Mark> marks(RunState state) {
        return state.steps().stream().collect(Collectors.toMap(StepState::name, Mark::of));
    }

    private static @Nullable Double progress(StepState step) {
        return step.total() == null || step.total() == 0
                ? null
                : (double) (step.done() + step.failed()) / step.total();
    }
}
