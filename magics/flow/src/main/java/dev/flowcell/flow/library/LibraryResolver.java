package dev.flowcell.flow.library;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds libraries and all that they need. */
public interface LibraryResolver {

    /// Resolves coordinates together, so that versions are mediated once, as Maven does.
    ///
    /// @param repositories
    ///            beside Central and the user's settings, by id
    /// @throws dev.flowcell.runtime.error.Fault
    ///             names every library that does not exist
    Libraries resolve(List<Coordinates> libraries, Map<String, String> repositories, List<Path> classpath);
}
