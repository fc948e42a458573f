package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import dev.flowcell.runtime.attempt.Retry;
import dev.flowcell.runtime.attempt.Watch;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** Makes what tries a step again, as its options and the attempts before say. */
final class Retries {

    private final Results results;
    private final Failures failures;
    private final Watch watch;
    private final Stuck stuck;

    /** Hears of a step that does not heed its interrupt. */
    interface Stuck {

        /// @param trace
        ///            where it is, in lines
        void stuck(StepPlan step, Marks.Stuck what, String trace);
    }

    Retries(Results results, Failures failures, Watch watch, Stuck stuck) {
        this.results = results;
        this.failures = failures;
        this.watch = watch;
        this.stuck = stuck;
    }

    /** For a step, with the attempts that ended processes until now. */
    Retry of(StepPlan step) throws IOException {
        return new Retry(step.options(), watch, (item, thread, reason) -> {
            var text = new StringBuilder(item == null ? reason : "item " + item + ": " + reason).append('\n');
            for (var frame : failures.frames(thread.getStackTrace())) {
                text.append("    at ").append(frame).append('\n');
            }
            stuck.stuck(step, new Marks.Stuck(item, reason), text.toString());
        }, before(step));
    }

    private Retry.Before before(StepPlan step) throws IOException {
        var all = results.stuck(step);
        return all.isEmpty()
                ? item -> List.of()
                : item -> all.stream().filter(stuck -> Objects.equals(stuck.item(), item)).map(Marks.Stuck::reason)
                        .toList();
    }
}
