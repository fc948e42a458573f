package dev.flowcell.runtime;

import dev.flowcell.runtime.engine.Engine;
import org.jspecify.annotations.Nullable;

/** Sees to it that a run says how it ended, also where a signal or its own code ends the process. */
public final class LastWords {

    private static final int TERMINATED = 143;
    private static final int INTERRUPTED = 130;

    private static volatile @Nullable String signal;

    private LastWords() {
    }

    /** Takes over the signals of this process. */
    public static void of(Engine engine) {
        handle("TERM", TERMINATED);
        handle("INT", INTERRUPTED);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> say(engine), "flowcell last words"));
    }

    /** Ends the process as the signal would, and remembers that it was one. */
    private static void handle(String name, int exitCode) {
        try {
            sun.misc.Signal.handle(new sun.misc.Signal(name), received -> {
                signal = "SIG" + name;
                System.exit(exitCode);
            });
        } catch (IllegalArgumentException | LinkageError e) {
            // Not to be had here: then its end is said without its reason.
        }
    }

    private static void say(Engine engine) {
        if (engine.ended()) {
            return;
        }
        if (signal != null) {
            engine.cancel("the process was told to end (" + signal + ")");
        } else {
            Runtime.getRuntime().halt(engine.exited());
        }
    }
}
