package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;

import dev.flowcell.flow.target.ClusterFlows.Started;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// Runs that clusters have started by themselves, found and written down like those that were launched from this
/// machine, so that they are listed, read and cancelled in the same way. Those of flows that were registered elsewhere
/// are nobody's here.
final class StartedRuns {

    /** So long a cluster remembers runs for certain; within it nothing else need be asked. */
    private static final Duration REMEMBERED = Duration.ofMinutes(50);
    /** What was written of runs before is not looked for. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Targets targets;
    private final RunRecords runs;
    private final VersionRecords versions;
    private final Upkeep upkeep;
    private final Path looks;

    /// When the runs of a flow on a cluster were looked for the last time.
    record Look(Instant time) {
    }

    /// @param looks
    ///            the folder that remembers when was looked
    StartedRuns(Targets targets, RunRecords runs, VersionRecords versions, Upkeep upkeep, Path looks) {
        this.targets = targets;
        this.runs = runs;
        this.versions = versions;
        this.upkeep = upkeep;
        this.looks = looks;
    }

    /** Looks where schedules are. */
    void find() {
        var scheduled = upkeep.all().stream().filter(standing -> standing.schedule() != null).toList();
        find(scheduled.stream().map(Standing::cluster).filter(Objects::nonNull).toList());
        scheduled.forEach(standing -> lookBack(standing.flow(), standing.cluster()));
    }

    /** Looks for one run wherever flows are registered; someone may have started it there by hand. */
    void find(String run) {
        if (!runs.has(run)) {
            find(versions.all().stream().map(Version::cluster).toList());
        }
        if (!runs.has(run)) {
            var newest = new LinkedHashMap<String, Version>();
            versions.all().forEach(version -> newest.putIfAbsent(version.name(), version));
            newest.values().forEach(version -> lookBack(version.name(), version.cluster()));
        }
    }

    /** What began since the last look, and a little before it, lest one be missed that was new then. */
    private void lookBack(String flow, @Nullable ClusterSettings cluster) {
        if (cluster == null || cluster.local()) {
            return;
        }
        var file = looks.resolve(flow).resolve(cluster.kind() + "-" + cluster.name() + ".json");
        var now = Instant.now();
        var last = Records.read(file, Look.class).map(Look::time).orElse(Instant.MIN);
        if (last.isAfter(now.minus(REMEMBERED))) {
            return;
        }
        var longest = now.minus(LONGEST);
        var since = last.isBefore(longest) ? longest : last.minus(REMEMBERED);
        try {
            var flows = targets.of(cluster).flows();
            if (flows.isPresent()) {
                flows.get().startedSince(flow, cluster.store(), since).stream().filter(each -> !runs.has(each.run()))
                        .forEach(this::record);
                Records.write(file, new Look(now));
            }
        } catch (Fault fault) {
            System.getLogger(StartedRuns.class.getName()).log(System.Logger.Level.INFO, fault.line());
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
