package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import dev.flowcell.runtime.store.ArtifactStore;

/// This process's signs of life: a number in the store that grows every few seconds, and at the end that it has left.
public final class Presence {

    private final ArtifactStore store;
    private final Places places;
    private final Member self;
    private final Pace pace;
    private final Runnable replaced;
    private final Thread thread = new Thread(this::beat, "flowcell beat");
    private long beat;
    private boolean left;

    /// What stands in the store.
    ///
    /// @param beat
    ///            grows while the process lives
    /// @param left
    ///            it has ended, or is about to
    /// @param told
    ///            somebody told it to end; otherwise it may be that an item ended it
    record Alive(int attempt, long beat, boolean left, boolean told) {
    }

    /// @param replaced
    ///            is run where a later attempt of the same process has begun: then this one must end
    public Presence(ArtifactStore store, Places places, Member self, Pace pace, Runnable replaced) {
        this.store = store;
        this.places = places;
        this.self = self;
        this.pace = pace;
        this.replaced = replaced;
    }

    /** Gives the first sign of life, before anything is claimed, and more from then on. */
    public void start() throws IOException {
        say(false, false);
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        while (true) {
            LockSupport.parkNanos(pace.beat().toNanos());
            try {
                if (Attempts.newer(store, places, self)) {
                    replaced.run();
                    return;
                }
                if (!say(false, false)) {
                    return;
                }
            } catch (IOException e) {
                // Said again with the next beat; a store that is gone for longer fails what needs it.
            }
        }
    }

    /** False where this process has left. */
    private synchronized boolean say(boolean leaves, boolean told) throws IOException {
        if (left) {
            return false;
        }
        left = leaves;
        store.put(places.alive(self.process()), Records.bytes(new Alive(self.attempt(), beat++, leaves, told)));
        return true;
    }

    /// Says that this process leaves, so that nobody waits for it.
    ///
    /// @param told
    ///            whether somebody told it to
    public void leave(boolean told) {
        try {
            say(true, told);
        } catch (IOException e) {
            // Its silence says the same, only later.
        }
    }
}
