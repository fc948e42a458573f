package dev.flowcell.flow.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;

import dev.flowcell.flow.target.ClusterFlows.Started;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;

/// Runs that clusters have started by themselves, found and written down like those that were launched from this
/// machine, so that they are listed, read and cancelled in the same way. Those of flows that were registered elsewhere
/// are nobody's here.
final class StartedRuns {

    private final Targets targets;
    private final RunRecords runs;
    private final VersionRecords versions;
    private final Upkeep upkeep;

    StartedRuns(Targets targets, RunRecords runs, VersionRecords versions, Upkeep upkeep) {
        this.targets = targets;
        this.runs = runs;
        this.versions = versions;
        this.upkeep = upkeep;
    }

    /** Looks where schedules are. */
    void find() {
        find(upkeep.all().stream().filter(standing -> standing.schedule() != null).map(Standing::cluster)
                .filter(Objects::nonNull).toList());
    }

    /** Looks for one run wherever flows are registered; someone may have started it there by hand. */
    void find(String run) {
        if (!runs.has(run)) {
            find(versions.all().stream().map(Version::cluster).toList());
        }
    }

    private void find(List<ClusterSettings> clusters) {
        var places = new ArrayList<ClusterSettings>();
        clusters.stream().filter(cluster -> !cluster.local() && places.stream().noneMatch(cluster::samePlace))
                .forEach(places::add);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            places.forEach(place -> threads.execute(() -> look(place)));
        }
    }

    /** A cluster that can't be asked must not hide the runs that are known. */
    private void look(ClusterSettings place) {
        try {
            targets.of(place).flows().ifPresent(
                    flows -> flows.started().stream().filter(each -> !runs.has(each.run())).forEach(this::record));
        } catch (Fault fault) {
            System.getLogger(StartedRuns.class.getName()).log(System.Logger.Level.INFO, fault.line());
        }
    }

    private void record(Started started) {
        versions.of(started.flow()).stream().filter(each -> each.image().version().equals(started.version()))
                .findFirst()
                .ifPresent(version -> runs.record(new Launched(started.run(), started.flow(), started.version(),
                        version.cluster(), version.cluster().store(), started.time(), version.image().plan(),
                        version.types(), List.of(), null, version.image().reference(), Map.of())));
    }
}
