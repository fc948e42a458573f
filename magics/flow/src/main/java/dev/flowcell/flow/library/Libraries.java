package dev.flowcell.flow.library;

import java.nio.file.Path;
import java.util.List;

/// Resolved libraries, in class path order: what `%maven` names with all that it needs, then `%classpath`.
public record Libraries(List<Library> all) {

    /** None. */
    public static final Libraries NONE = new Libraries(List.of());

    public Libraries {
        all = List.copyOf(all);
    }

    /** The jars and folders, for a compiler or a class loader. */
    public List<Path> paths() {
        return all.stream().map(Library::path).toList();
    }

    /// @param name
    ///            coordinates, or the path as the user wrote it
    /// @param path
    ///            the jar, or a folder of classes
    /// @param sha256
    ///            hex, of the content
    public record Library(String name, Path path, String sha256) {
    }
}
