package dev.flowcell.flow.library;

import dev.flowcell.runtime.error.Fault;

/// A library's coordinates, `GROUP:ARTIFACT:VERSION`, `GROUP:ARTIFACT:EXTENSION:VERSION` or
/// `GROUP:ARTIFACT:EXTENSION:CLASSIFIER:VERSION`, as Maven's own tools write them.
public record Coordinates(String group, String artifact, String extension, String classifier, String version) {

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

    @Override
    public String toString() {
        return group + ":" + artifact + (extension.equals("jar") && classifier.isEmpty() ? "" : ":" + extension)
                + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}
