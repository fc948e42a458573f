package dev.flowcell.runtime.layer;

import org.jspecify.annotations.Nullable;

/// The SDKs of layers log with SLF4J, and an image has nothing that takes it. SLF4J would say so on standard error, in
/// every run's log; what user code logs with is its own SLF4J, which is asked after this.
public final class SilentLogging {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private SilentLogging() {
    }

    /// Runs what asks SLF4J for the first time.
    public static void during(Runnable first) {
        var before = System.getProperty(VERBOSITY);
        try {
            System.setProperty(VERBOSITY, "ERROR");
            first.run();
        } finally {
            restore(before);
        }
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            System.clearProperty(VERBOSITY);
        } else {
            System.setProperty(VERBOSITY, before);
        }
    }
}
