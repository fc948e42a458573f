package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.operations.Flows.RegisterOptions;
import dev.flowcell.flow.operations.Flows.Scheduled;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.notify.NotifyAddress;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/// What a flow's cluster keeps of it: the version that it starts by itself, and when. A flow has one schedule, on one
/// cluster; it stays when a new version is registered there.
final class Upkeep {

    private final StandingRecords records;
    private final Targets targets;

    Upkeep(Path home, Targets targets) {
        this.records = new StandingRecords(home.resolve("standing"));
        this.targets = targets;
    }

    /** What stands for all flows that anything stands for. */
    List<Standing> all() {
        return records.all();
    }

    Optional<Scheduled> schedule(String flow) {
        var standing = records.of(flow);
        var schedule = standing.schedule();
        var cluster = standing.cluster();
        return schedule == null || cluster == null
                ? Optional.empty()
                : Optional.of(new Scheduled(flow, String.valueOf(standing.version()), schedule, cluster));
    }

    /** Where the ends of a flow's runs are posted, or null. */
    @Nullable
    String notifyAt(String flow) {
        return records.of(flow).notifyAt();
    }

    /// Refuses what could not be kept, before anything is built.
    void check(String flow, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues) {
        var notifyAt = options.notifyAt();
        if (notifyAt != null && !notifyAt.equals(RegisterOptions.NO_NOTICE)) {
            SecretCheck.refuse("--notify", notifyAt, secretValues);
            checkNotice(NotifyAddress.of(notifyAt), source);
        }
        var schedule = schedule(records.of(flow), cluster, options);
        if (schedule != null) {
            SecretCheck.refuse(Map.of(), source.environment(), secretValues);
            flows(cluster).orElseThrow(() -> Fault.settings(
                    "%cluster " + cluster.kind() + " starts no flow by itself",
                    "register it for a cluster that does, %cluster k8s or %cluster ecs NAME, or leave out --schedule"))
                    .check(schedule, source.secrets());
        }
    }

    private static void checkNotice(NotifyAddress address, FlowSource source) {
        address.secret().filter(name -> source.secrets().stream().noneMatch(secret -> secret.name().equals(name)))
                .ifPresent(name -> {
                    throw Fault.settings("--notify names the secret " + name + ", which the flow does not declare",
                            "declare it with %secret " + name);
                });
    }

    private Optional<ClusterFlows> flows(ClusterSettings cluster) {
        return targets.of(cluster).flows();
    }

    /** When a version that is registered now runs by itself: as is said, or as it did. */
    private static @Nullable Schedule schedule(Standing standing, ClusterSettings cluster, RegisterOptions options) {
        return options.schedule() != null
                ? options.schedule()
                : standing.scheduledOn(cluster) ? standing.schedule() : null;
    }

    /// Has the cluster keep a version.
    ///
    /// @return what the user should know of it, a line each
    /// @throws Fault
    ///             if it was to run by itself, and can't
    List<String> keep(Version version, ClusterSettings cluster, RegisterOptions options) {
        var before = records.of(version.name());
        var posting = options.notifyAt() == null
                ? before
                : before.posting(options.notifyAt().equals(RegisterOptions.NO_NOTICE) ? null : options.notifyAt());
        var schedule = schedule(before, cluster, options);
        var flows = flows(cluster);
        if (flows.isEmpty() || before.schedule() != null && schedule == null) {
            // It is kept elsewhere, if anywhere, and stays so.
            var notes = new ArrayList<>(
                    flows.map(here -> keep(here, version, posting, cluster, null)).orElse(List.of()));
            records.record(posting);
            notes.addAll(elsewhere(before));
            return notes;
        }
        var after = posting.kept(schedule, cluster, version.image().version());
        var notes = new ArrayList<String>();
        if (!after.equals(before)) {
            notes.addAll(keep(flows.get(), version, posting, cluster, schedule));
            records.record(notes.isEmpty() ? after : posting);
        }
        if (before.schedule() != null && !before.scheduledOn(cluster)) {
            for (var change : unscheduling(before)) {
                change.done().run();
                notes.add("ended: " + change.what());
            }
        }
        if (schedule != null) {
            notes.addAll(flows.get().caveats(version.image().plan(), cluster.store()));
            notes.add("runs by itself: " + schedule + ", next at "
                    + schedule.next(Instant.now()).map(schedule::text).orElse("no time"));
        }
        return notes;
    }

    /** @return what is to be said where the cluster does not keep it, and need not */
    private static List<String> keep(ClusterFlows flows, Version version, Standing standing, ClusterSettings cluster,
            @Nullable Schedule schedule) {
        var spec = new RunSpec(null, version.name(), version.image().version(), cluster.store(), Map.of(),
                version.environment(), null, null, 0, 0, false).notifying(standing.notifyAt());
        try {
            flows.keep(new RunRequest(version.image(), spec, version.secrets(), Map.of()), schedule);
            return List.of();
        } catch (Fault refused) {
            if (schedule != null) {
                throw refused.at("the version is registered, but not scheduled");
            }
            // Runs are launched all the same.
            return List.of("the cluster does not keep it itself: " + refused.line());
        }
    }

    private static List<String> elsewhere(Standing standing) {
        return standing.schedule() == null || standing.cluster() == null
                ? List.of()
                : List.of("version " + standing.version() + " goes on to run by itself on %cluster "
                        + standing.cluster().kind() + " at " + standing.schedule()
                        + ": --schedule moves that, %unschedule "
                        + standing.flow() + " ends it");
    }

    private List<Change> unscheduling(Standing standing) {
        return standing.schedule() == null || standing.cluster() == null
                ? List.of()
                : flows(standing.cluster()).map(flows -> flows.unscheduling(standing.flow())).orElse(List.of());
    }

    /// What ends a flow's schedule.
    ///
    /// @throws Fault
    ///             if it has none
    List<Change> unscheduling(String flow) {
        var standing = records.of(flow);
        if (standing.schedule() == null) {
            throw Fault.settings(flow + " has no schedule", "%flows lists the flows, each with its schedule");
        }
        var changes = new ArrayList<>(unscheduling(standing));
        changes.add(new Change("its schedule " + standing.schedule(), () -> records.record(standing.unscheduled())));
        return changes;
    }

    /** What clusters keep of a flow. */
    List<Change> removal(String flow, List<Version> versions) {
        var standing = records.of(flow);
        var places = new ArrayList<ClusterSettings>();
        var all = new ArrayList<>(versions.stream().map(Version::cluster).toList());
        if (standing.cluster() != null) {
            all.add(standing.cluster());
        }
        all.stream().filter(cluster -> places.stream().noneMatch(cluster::samePlace)).forEach(places::add);
        var secrets = versions.stream().flatMap(version -> version.secrets().stream()).distinct().toList();
        var changes = new ArrayList<Change>();
        places.forEach(place -> flows(place).ifPresent(flows -> changes.addAll(flows.removal(flow, secrets))));
        return changes;
    }

    void forget(String flow) {
        records.forget(flow);
    }
}
