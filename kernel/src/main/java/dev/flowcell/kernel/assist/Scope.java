package dev.flowcell.kernel.assist;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a session's next cell would see.
///
/// @param imports
///            the import declarations by which its source sees the session's imports and declarations
/// @param classes
///            the session's compiled classes by binary name
/// @param classPath
///            the libraries'
public record Scope(String imports, Map<String, byte[]> classes, List<Path> classPath) {

    /** The package of the session's classes, and so of what sees them. */
    static final String PACKAGE = "REPL";

    /** Says what a session's code sees now. */
    public interface Source {

        Scope now();
    }
}
