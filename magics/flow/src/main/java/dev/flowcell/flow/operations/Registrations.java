package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.operations.Flows.Registered;
import dev.flowcell.flow.target.ClusterSettings;

/// Versions of flows: made, recorded, listed, forgotten.
final class Registrations {

    private final Sources sources;
    private final ImageBuilder images;
    private final VersionRecords versions;
    private final Targets targets;

    Registrations(Path home, Sources sources, ImageBuilder images, Targets targets) {
        this.targets = targets;
        this.sources = sources;
        this.images = images;
        this.versions = new VersionRecords(home.resolve("flows"));
    }

    Registered register(String name, FlowSource source, ClusterSettings cluster, List<String> tags,
            Map<String, String> secretValues, Consumer<String> progress) {
        FlowNames.checked(name);
        FlowNames.checkTags(tags);
        Releases.check(source);
        var shipped = targets.shipping(cluster);
        var options = ImageOptions.of(name, shipped, tags, false, secretValues);
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
            return new Registered(name, newest.image(), newest.tags(), newest.time(), true, 0);
        }
        var flow = sources.compile(name, source, libraries);
        var image = images.build(flow, options, progress::accept);
        var version = versions.record(new Version(name, image, tags, Instant.now(), key, cluster, Described.types(flow),
                Described.parameters(flow), source.secrets(), source.environment()));
        var unchanged = known.stream().anyMatch(each -> each.image().digest().equals(image.digest()));
        return new Registered(name, image, version.tags(), version.time(), unchanged, image.pushed());
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

    List<String> unregister(String name, boolean delete) {
        var named = versions.find(FlowNames.checked(name)).name();
        var what = versions.of(named).stream().map(Registrations::described).toList();
        if (delete) {
            versions.of(named).stream().filter(version -> version.image().layout() != null)
                    .forEach(version -> images.forget(version.image()));
            versions.remove(named);
        }
        return what;
    }

    private static String described(Version version) {
        var image = version.image();
        var tags = version.tags().isEmpty() ? "" : " (" + String.join(", ", version.tags()) + ")";
        return "version " + version.name() + "@" + image.version() + tags + (image.layout() != null
                ? " and its name in the local registry"
                : "; its image stays in the registry as " + image.reference());
    }
}
