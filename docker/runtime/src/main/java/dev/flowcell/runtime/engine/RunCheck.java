package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** What must be right before any step runs. */
final class RunCheck {

    private RunCheck() {
    }

    /// Checks what the run is told.
    ///
    /// @throws Fault
    ///             if it can't be done
    static void of(RunContext run) throws IOException {
        from(run);
        resume(run);
        cache(run);
    }

    static Fault noStore() {
        return Fault.settings("a map over pods needs a store that all of them see",
                "name one with --store, or leave --pods out");
    }

    private static void from(RunContext run) {
        var from = run.spec().from();
        var steps = run.flow().plan().byName().keySet();
        if (from != null && !steps.contains(from)) {
            throw Fault.settings("there is no step '" + from + "'", "the steps are " + String.join(", ", steps));
        }
    }

    private static void resume(RunContext run) throws IOException {
        var store = run.store();
        if (store == null && run.spec().spread()) {
            throw noStore();
        }
        var resume = run.spec().resume();
        if (store == null && resume != null) {
            throw Fault.settings("without a store nothing of " + resume + " was kept to go on from",
                    "name one with --store, and run it again");
        }
        if (store != null && resume != null && store.get("runs/" + resume + "/plan.json").isEmpty()
                && store.list(StoredEvents.folder(resume)).isEmpty()) {
            throw Fault.settings("there is no run '" + resume + "' in the store " + run.spec().store(),
                    "resume a run that kept its data there");
        }
    }

    private static void cache(RunContext run) {
        var cached = run.flow().plan().steps().stream().filter(step -> step.options().cache()).map(StepPlan::name)
                .collect(Collectors.joining(", "));
        if (run.store() == null && !cached.isEmpty()) {
            System.err.println("Without a store --cache keeps nothing of " + cached + ": name one with --store");
        }
    }
}
