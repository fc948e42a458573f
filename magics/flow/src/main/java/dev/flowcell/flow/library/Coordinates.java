package dev.flowcell.flow.library;

import java.util.List;

import dev.flowcell.runtime.error.Fault;

/// A library's coordinates, `GROUP:ARTIFACT:VERSION`, `GROUP:ARTIFACT:EXTENSION:VERSION` or
/// `GROUP:ARTIFACT:EXTENSION:CLASSIFIER:VERSION`, as Maven's own tools write them.
///
/// @param exclusions
///            what it is resolved without, though it or what it needs asks for it: `GROUP:ARTIFACT`, either of which may
///            be `*`, as a POM has it
public record Coordinates(String group, String artifact, String extension, String classifier, String version,
        List<String> exclusions) {

    public Coordinates {
        exclusions = List.copyOf(exclusions);
    }

    /** With all that it needs. */
    public Coordinates(String group, String artifact, String extension, String classifier, String version) {
        this(group, artifact, extension, classifier, version, List.of());
    }

    /** The same without some of what it needs. */
    public Coordinates without(List<String> others) {
        return new Coordinates(group, artifact, extension, classifier, version, others);
    }

    /// Reads coordinates.
    ///
    /// @throws Fault
    ///             if they are none
    public static Coordinates parse(String text) {
        var parts = text.strip().split(":", -1);
        for (var part : parts) {
            if (part.isBlank()) {
                parts = new String[0];
            }
        }
        return switch (parts.length) {
            case 3 -> new Coordinates(parts[0], parts[1], "jar", "", parts[2]);
            case 4 -> new Coordinates(parts[0], parts[1], parts[2], "", parts[3]);
            case 5 -> new Coordinates(parts[0], parts[1], parts[2], parts[3], parts[4]);
            default -> throw Fault.settings("'" + text + "' are no Maven coordinates",
                    "write GROUP:ARTIFACT:VERSION, such as org.jsoup:jsoup:1.21.2");
        };
    }

    /** As they are written; exclusions are a POM's alone. */
    @Override
    public String toString() {
        return group + ":" + artifact + (extension.equals("jar") && classifier.isEmpty() ? "" : ":" + extension)
                + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}
