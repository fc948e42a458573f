package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.operations.Flows.RegisterOptions;
import dev.flowcell.flow.operations.Flows.Registered;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;

/// Versions of flows: made, recorded, listed, forgotten.
final class Registrations {

    private final Sources sources;
    private final ImageBuilder images;
    private final VersionRecords versions;
    private final Targets targets;
    private final Upkeep upkeep;

    Registrations(Path home, Sources sources, ImageBuilder images, Targets targets, Upkeep upkeep) {
        this.upkeep = upkeep;
        this.targets = targets;
        this.sources = sources;
        this.images = images;
        this.versions = new VersionRecords(home.resolve("flows"));
    }

    Registered register(String name, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues, Consumer<String> progress) {
        FlowNames.checked(name);
        FlowNames.checkTags(options.tags());
        Releases.check(source);
        upkeep.check(name, source, cluster, options, secretValues);
        var version = version(name, source, cluster, options.tags(), secretValues, progress);
        return version.registered().noting(upkeep.keep(version.version(), cluster, options));
    }

    private record Made(Version version, Registered registered) {
    }

    private Made version(String name, FlowSource source, ClusterSettings cluster, List<String> tags,
            Map<String, String> secretValues, Consumer<String> progress) {
        var shipped = targets.shipping(cluster);
        var options = ImageOptions.of(name, shipped, tags, false, source.secrets(), secretValues);
        progress.accept("compiling");
        var libraries = sources.libraries(source);
        var key = VersionKeys.of(name, source, libraries, shipped, tags);
        var known = versions.of(name);
        // An older version that comes back is built again, which costs little: `latest` and tags move to it.
        if (!known.isEmpty() && known.getFirst().key().equals(key) && images.has(known.getFirst().image())) {
            var newest = known.getFirst();
            if (!newest.cluster().equals(cluster)) {
                versions.record(newest.on(cluster));
            }
            return new Made(newest,
                    new Registered(name, newest.image(), newest.tags(), newest.time(), true, 0));
        }
        var flow = sources.compile(name, source, libraries);
        var image = images.build(flow, options, progress::accept);
        var version = versions.record(new Version(name, image, tags, Instant.now(), key, cluster, Described.types(flow),
                Described.parameters(flow), source.secrets(), source.environment()));
        var unchanged = known.stream().anyMatch(each -> each.image().digest().equals(image.digest()));
        return new Made(version,
                new Registered(name, image, version.tags(), version.time(), unchanged, image.pushed()));
    }

    /** What `NAME`, `NAME@VERSION` or `NAME@TAG` means. */
    Version find(String flow) {
        return versions.find(flow);
    }

    /** All versions of all flows, the newest first. */
    List<Registered> all() {
        return versions.all().stream().map(version -> new Registered(version.name(), version.image(), version.tags(),
                version.time(), true, 0)).toList();
    }

    List<String> unschedule(String name, boolean delete) {
        return done(upkeep.unscheduling(versions.find(FlowNames.checked(name)).name()), delete);
    }

    List<String> unregister(String name, boolean delete) {
        var named = versions.find(FlowNames.checked(name)).name();
        var all = versions.of(named);
        var changes = new ArrayList<>(kept(named, all));
        var removals = images.removal(all.stream().map(Version::image).toList());
        removals.forEach(each -> changes.add(new Change(each.what(), each.done())));
        all.forEach(version -> changes.add(new Change(described(version, removals.isEmpty()), () -> forget(version))));
        var what = done(changes, delete);
        if (delete) {
            upkeep.forget(named);
        }
        return what;
    }

    /** Clusters come first: where one can't be reached, the records still say what is left. */
    private List<Change> kept(String name, List<Version> all) {
        try {
            return upkeep.removal(name, all);
        } catch (Fault unknown) {
            throw unknown.at("what its clusters keep of " + name + " is not known, so nothing is forgotten");
        }
    }

    private void forget(Version version) {
        if (version.image().layout() != null) {
            images.forget(version.image());
        }
        versions.remove(version);
    }

    private static List<String> done(List<Change> changes, boolean delete) {
        if (delete) {
            changes.forEach(change -> change.done().run());
        }
        return changes.stream().map(Change::what).toList();
    }

    private static String described(Version version, boolean stays) {
        var image = version.image();
        var tags = version.tags().isEmpty() ? "" : " (" + String.join(", ", version.tags()) + ")";
        return "version " + version.name() + "@" + image.version() + tags + (image.layout() != null
                ? " and its name in the local registry"
                : stays ? "; its image stays in the registry as " + image.reference() : "");
    }
}
