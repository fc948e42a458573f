package dev.flowcell.flow.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.flow.library.Libraries.Library;
import org.eclipse.aether.util.version.GenericVersionScheme;
import org.eclipse.aether.version.Version;
import org.eclipse.aether.version.InvalidVersionSpecificationException;

/// Which version of which library a project has: what `%maven` names, and all that these need, as they were resolved.
/// In a plain project the flow and Flowcell's runtime share one class path, so where both need a library the newer
/// version counts.
///
/// @param named
///            what `%maven` names
/// @param all
///            everything that a version is pinned of, in order of name
/// @param runtime
///            what Flowcell's runtime needs
/// @param own
///            jars and folders of `%classpath`
record Pins(List<Coordinates> named, List<Coordinates> all, List<Coordinates> runtime, List<Library> own) {

    private static final Pattern JACKSON = Pattern.compile("(jackson-(?:databind|core|annotations))-(\\d.*)\\.jar");

    /// @param runtimeJars
    ///            Flowcell's runtime and what it needs
    static Pins of(CompiledFlow flow, List<Path> runtimeJars) {
        var versions = new TreeMap<String, Coordinates>();
        var own = new ArrayList<Library>();
        for (var library : flow.libraries().all()) {
            if (library.name().contains(":")) {
                newer(versions, Coordinates.parse(library.name()));
            } else {
                own.add(library);
            }
        }
        var runtime = new LinkedHashMap<String, Coordinates>();
        for (var jar : runtimeJars) {
            var name = JACKSON.matcher(String.valueOf(jar.getFileName()));
            if (name.matches()) {
                var annotations = name.group(1).equals("jackson-annotations");
                var coordinates = new Coordinates(
                        annotations ? "com.fasterxml.jackson.core" : "tools.jackson.core", name.group(1), "jar", "",
                        name.group(2));
                runtime.put(key(coordinates), coordinates);
                newer(versions, coordinates);
            }
        }
        return new Pins(flow.source().libraries().stream().map(each -> pinned(versions, each)).toList(),
                List.copyOf(versions.values()),
                runtime.values().stream().filter(each -> !each.artifact().equals("jackson-core")).toList(),
                List.copyOf(own));
    }

    private static Coordinates pinned(Map<String, Coordinates> versions, Coordinates library) {
        return versions.getOrDefault(key(library), library).without(library.exclusions());
    }

    private static void newer(Map<String, Coordinates> versions, Coordinates library) {
        versions.merge(key(library), library,
                (one, other) -> compare(one.version(), other.version()) >= 0 ? one : other);
    }

    private static int compare(String one, String other) {
        try {
            var scheme = new GenericVersionScheme();
            Version first = scheme.parseVersion(one);
            return first.compareTo(scheme.parseVersion(other));
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String key(Coordinates library) {
        return library.group() + ":" + library.artifact() + ":" + library.extension() + ":" + library.classifier();
    }
}
