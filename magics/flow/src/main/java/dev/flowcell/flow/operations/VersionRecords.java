package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;

/** Versions of flows, a file each: `flows/NAME/VERSION.json`. */
final class VersionRecords {

    private static final Comparator<Version> NEWEST = Comparator.comparing(Version::time).reversed();

    private final Path folder;

    VersionRecords(Path folder) {
        this.folder = folder;
    }

    /// Writes a version down. It keeps the tags that it had, and takes its own from the flow's other versions: a tag
    /// means one version.
    ///
    /// @return what was written
    Version record(Version version) {
        var tags = new LinkedHashSet<>(version.tags());
        for (var other : of(version.name())) {
            if (other.image().version().equals(version.image().version())) {
                tags.addAll(other.tags());
            } else if (other.tags().stream().anyMatch(version.tags()::contains)) {
                write(other.tagged(other.tags().stream().filter(tag -> !version.tags().contains(tag)).toList()));
            }
        }
        var recorded = version.tagged(List.copyOf(tags));
        write(recorded);
        return recorded;
    }

    private void write(Version version) {
        Records.write(folder.resolve(version.name()).resolve(version.image().version() + ".json"), version);
    }

    /** Removes a version's record. */
    void remove(Version version) {
        try {
            Files.deleteIfExists(folder.resolve(version.name()).resolve(version.image().version() + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A flow's versions, the newest first. */
    List<Version> of(String name) {
        return read(folder.resolve(name), 1);
    }

    /** All versions of all flows, the newest first. */
    List<Version> all() {
        return read(folder, 3);
    }

    private static List<Version> read(Path folder, int depth) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder, depth)) {
            var versions = new ArrayList<Version>();
            for (var file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
                Records.read(file, Version.class).ifPresent(versions::add);
            }
            versions.sort(NEWEST);
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The version that `NAME`, `NAME@VERSION` or `NAME@TAG` means.
    ///
    /// @throws Fault
    ///             if there is none; says which there are
    Version find(String reference) {
        var at = reference.indexOf('@');
        var name = FlowNames.checked(at < 0 ? reference : reference.substring(0, at));
        var versions = of(name);
        if (versions.isEmpty()) {
            var known = all().stream().map(Version::name).distinct().sorted().collect(Collectors.joining(", "));
            throw Fault.settings("there is no flow " + name,
                    known.isEmpty() ? "register it with %register " + name : "there are " + known);
        }
        if (at < 0 || reference.substring(at + 1).equals("latest")) {
            return versions.getFirst();
        }
        var wanted = reference.substring(at + 1);
        return named(versions, wanted).orElseThrow(() -> Fault.settings(name + " has no version or tag " + wanted,
                "it has " + versions.stream().map(version -> version.image().version())
                        .collect(Collectors.joining(", "))));
    }

    private static Optional<Version> named(List<Version> versions, String wanted) {
        return versions.stream()
                .filter(version -> version.tags().contains(wanted) || version.image().version().equals(wanted))
                .findFirst();
    }
}
