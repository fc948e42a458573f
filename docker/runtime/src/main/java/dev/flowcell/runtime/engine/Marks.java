package dev.flowcell.runtime.engine;

import java.time.Instant;
import java.util.Map;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;

/** What stands in the store beside the values. */
public final class Marks {

    private Marks() {
    }

    /// What was run: `runs/RUN/plan.json`.
    public record Run(FlowPlan plan, RunSpec spec) {
    }

    /// A step is done: `runs/RUN/steps/STEP.json`, and `cache/KEY/done.json` for a shared result.
    ///
    /// @param key
    ///            of the step, with the values that it read
    /// @param from
    ///            in words where its results were taken over from, or empty
    public record Step(String key, Instant time, long millis, String from, Map<String, Value> values) {
    }

    /// A variable's value.
    ///
    /// @param bytes
    ///            the size of its JSON
    public record Value(String type, String sha256, long bytes) {
    }
}
