package dev.flowcell.flow.target;

import java.time.Instant;
import java.util.List;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.plan.FlowPlan;
import org.jspecify.annotations.Nullable;

/// Registered flows as a cluster keeps them, so that it starts them without anybody's machine: by the clock, or when
/// someone asks it with its own tools.
public interface ClusterFlows {

    /// Refuses what it could not start by itself, before anything is built for it.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             names what is missing, or what of the schedule its clock does not know
    void check(Schedule schedule, List<Secret> secrets);

    /// What one should know before relying on a schedule here, each in one line with its remedy.
    ///
    /// @param plan
    ///            of the flow that it starts
    /// @param store
    ///            where its runs keep their data, or null
    default List<String> caveats(FlowPlan plan, @Nullable String store) {
        return List.of();
    }

    /// Keeps a version in place of the flow's former one.
    ///
    /// @param request
    ///            its specification has no run: whatever starts one names it
    /// @param schedule
    ///            when it runs; null keeps it to be started by hand alone
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the cluster refuses
    void keep(RunRequest request, @Nullable Schedule schedule);

    /// Runs that it started by itself, as far as it still knows them.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked
    List<Started> started();

    /// Runs of a flow that it started by itself, also those that it no longer knows: what is written of them elsewhere.
    ///
    /// @param store
    ///            where they keep their data, or null
    /// @param time
    ///            those that began before it may be left out
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked
    default List<Started> startedSince(String flow, @Nullable String store, Instant time) {
        return List.of();
    }

    /// What ends a flow's schedule; empty where it has none.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked
    List<Change> unscheduling(String flow);

    /// What it keeps of a flow, and removes. Runs that go on are left alone.
    ///
    /// @param secrets
    ///            that the flow declares: what was pushed of them goes, too, unless another flow needs it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked
    List<Change> removal(String flow, List<Secret> secrets);

    /// A run that nobody launched from a machine.
    ///
    /// @param version
    ///            twelve characters of its image's digest
    record Started(String run, String flow, String version, Instant time) {
    }
}
