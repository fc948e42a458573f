package dev.flowcell.kernel.assist;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/// What a session's next cell would see.
///
/// @param imports
///            the import declarations by which its source sees the session's imports and declarations
/// @param classes
///            the session's compiled classes by binary name
/// @param classPath
///            the libraries'
/// @param declarations
///            the source of a method or type that the session declares, by the binary name of its class, or null
public record Scope(String imports, Map<String, byte[]> classes, List<Path> classPath,
        Function<String, @Nullable String> declarations) {

    /** The package of the session's classes, and so of what sees them. */
    static final String PACKAGE = "REPL";

    /** Says what a session's code sees now. */
    public interface Source {

        Scope now();
    }
}
