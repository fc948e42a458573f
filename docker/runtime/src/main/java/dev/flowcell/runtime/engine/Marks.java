package dev.flowcell.runtime.engine;

import java.time.Instant;
import java.util.Map;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

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

    /// An attempt of a step that did not heed its interrupt and ended the process:
    /// `runs/RUN/steps/STEP/stuck/P-A.json`.
    ///
    /// @param item
    ///            the index of a map's item, or null
    public record Stuck(@Nullable Integer item, String reason) {
    }

    /// A variable's value.
    ///
    /// @param bytes
    ///            the size of its JSON
    public record Value(String type, String sha256, long bytes) {
    }
}
