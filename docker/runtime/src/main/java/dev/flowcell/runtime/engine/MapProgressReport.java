package dev.flowcell.runtime.engine;

import dev.flowcell.runtime.event.EventWriter;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import org.jspecify.annotations.Nullable;

/** Says how far a map is, a few times a second at most. */
final class MapProgressReport {

    private static final long PAUSE_NANOS = 200_000_000;

    private final EventWriter events;
    private final String step;
    private @Nullable Long total;
    private long done;
    private long failed;
    private long said;

    MapProgressReport(EventWriter events, String step) {
        this.events = events;
        this.step = step;
    }

    /** How many items there are, or null where nobody knows yet. */
    synchronized void total(@Nullable Long count) {
        total = count;
    }

    /** Items have ended. */
    synchronized void ended(int well, int badly) {
        done += well;
        failed += badly;
        say(false);
    }

    /** Says it now. */
    synchronized void say() {
        say(true);
    }

    private void say(boolean always) {
        var now = System.nanoTime();
        if (always || now - said >= PAUSE_NANOS) {
            said = now;
            events.write(step, new MapProgress(done, failed, total));
        }
    }
}
