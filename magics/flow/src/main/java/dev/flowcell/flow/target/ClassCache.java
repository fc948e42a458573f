package dev.flowcell.flow.target;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The class cache of runs on this machine: the runtime's classes as they are once they are loaded and linked (the
/// ahead-of-time cache of JEP 483 and 514), so that a run's process starts in about half the time. It fits the JDK that
/// made it and jars of the same names, sizes and times, wherever they lie; where it does not fit, the JVM goes on
/// without it.
public final class ClassCache {

    /** No cache. */
    public static final ClassCache NONE = new ClassCache(null, false);

    /** A cache that does not fit is nothing a user should hear of: it would stand in a run's log. */
    private static final List<String> QUIET = List.of("-Xlog:aot=off", "-Xlog:cds=off");

    private final @Nullable Path file;
    private final boolean made;

    private ClassCache(@Nullable Path file, boolean made) {
        this.file = file;
        this.made = made;
    }

    /** The cache in a file, if it is there. */
    public static ClassCache in(Path file) {
        return new ClassCache(file, false);
    }

    /** Has each run write the cache at its end, as a rehearsal does. */
    public static ClassCache madeIn(Path file) {
        return new ClassCache(file, true);
    }

    /** Options of the JVM. */
    List<String> options() {
        if (file == null || !(made || Files.isReadable(file))) {
            return List.of();
        }
        return List.of((made ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=") + file, QUIET.getFirst(), QUIET.getLast());
    }
}
