package dev.flowcell.runtime;

import java.util.Optional;
import java.util.stream.Stream;

import dev.flowcell.runtime.engine.Engine;

/** Sees to it that a run says how it ended, also where a signal or its own code ends the process. */
public final class LastWords {

    /** Where the JVM's thread that a signal has made calls for the end; its name begins with the signal's. */
    private static final String SIGNALS = "jdk.internal.misc.Signal";
    private static final String THREAD = " handler";

    private LastWords() {
    }

    /** From now on the end of this process is said. */
    public static void of(Engine engine) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> say(engine), "flowcell last words"));
        } catch (IllegalStateException e) {
            // It was told to end before it had begun anything.
        }
    }

    private static void say(Engine engine) {
        if (engine.ended()) {
            return;
        }
        var signal = signal();
        if (signal.isPresent()) {
            engine.cancel("the process was told to end (" + signal.get() + ")");
        } else {
            Runtime.getRuntime().halt(engine.exited());
        }
    }

    /// The signal that ends this process. Who handled signals itself, to remember them, would take one that came a
    /// moment before for the flow's own end.
    private static Optional<String> signal() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> Stream.of(each.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith(SIGNALS)))
                .map(each -> each.getKey().getName().replace(THREAD, "")).findFirst();
    }
}
