package dev.flowcell.runtime.event;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/// Which step a thread works for: the thread that a step began on, and all that it starts. A pool's thread that
/// outlives the step that made it works for the step that runs now, where there is only one.
public final class StepScope {

    private final InheritableThreadLocal<@Nullable String> current = new InheritableThreadLocal<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** What a step does. */
    public interface Work {
        void run() throws Throwable;
    }

    /** Runs a step's work on this thread. */
    public void run(String step, Work work) throws Throwable {
        running.add(step);
        current.set(step);
        try {
            work.run();
        } finally {
            current.remove();
            running.remove(step);
        }
    }

    /** The step of this thread, or null. */
    public @Nullable String step() {
        var step = current.get();
        if (step != null && running.contains(step)) {
            return step;
        }
        var all = running.toArray(String[]::new);
        return all.length == 1 ? all[0] : null;
    }
}
