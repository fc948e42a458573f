package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import dev.flowcell.runtime.fanout.Presence.Alive;
import dev.flowcell.runtime.store.ArtifactStore;

/// What a process knows of the others by their signs of life. Times are by its own clock alone: a process is silent for
/// as long as nothing new was found of it.
public final class Crew {

    private final ArtifactStore store;
    private final Places places;
    private final Member self;
    private final int processes;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private final Map<Integer, Seen> seen = new HashMap<>();
    private final long began;

    private record Seen(Alive alive, long since) {
    }

    /// @param nanoTime
    ///            the clock
    public Crew(ArtifactStore store, Places places, Member self, int processes, Pace pace, LongSupplier nanoTime) {
        this.store = store;
        this.places = places;
        this.self = self;
        this.processes = processes;
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** Looks at all others. */
    public synchronized void look() throws IOException {
        for (var process = 0; process < processes; process++) {
            if (process != self.process()) {
                look(process);
            }
        }
    }

    /** Looks at one. */
    public synchronized void look(int process) throws IOException {
        var now = Records.get(store, places.alive(process), Alive.class).orElse(null);
        var before = seen.get(process);
        if (now == null || before != null
                && (now.attempt() < before.alive().attempt() || now.equals(before.alive()))) {
            return; // nothing new, or an earlier attempt that does not know yet that it was replaced
        }
        seen.put(process, new Seen(now, nanoTime.getAsLong()));
    }

    /// Whether a process is gone: a later attempt of it has begun, it said that it leaves, or it is silent for
    /// too long.
    synchronized boolean gone(Member member) {
        if (member.process() == self.process()) {
            return member.attempt() < self.attempt();
        }
        var last = seen.get(member.process());
        if (last == null || last.alive().attempt() < member.attempt()) {
            return silent(last == null ? began : last.since());
        }
        return last.alive().attempt() > member.attempt() || last.alive().left() || silent(last.since());
    }

    /** Whether somebody told a process to end. */
    synchronized boolean told(Member member) {
        var last = seen.get(member.process());
        return last != null && last.alive().attempt() == member.attempt() && last.alive().told();
    }

    /** Whether any other process is there. */
    public synchronized boolean anyone() {
        return seen.values().stream().anyMatch(each -> !each.alive().left() && !silent(each.since()));
    }

    /** Whether process 0 has been silent for so long that nobody can count on it. */
    public synchronized boolean abandoned() {
        var driver = seen.get(0);
        return nanoTime.getAsLong() - (driver == null ? began : driver.since()) > pace.alone().toNanos();
    }

    /// Whether process 0 needs no helper any more. What an earlier attempt of it said binds no later one: it may have
    /// been about to end.
    public synchronized boolean released() throws IOException {
        var driver = seen.get(0);
        if (driver == null) {
            return false;
        }
        var attempt = driver.alive().attempt();
        return store.get(places.end(attempt)).isPresent() && !Attempts.newer(store, places, new Member(0, attempt));
    }

    private boolean silent(long since) {
        return nanoTime.getAsLong() - since > pace.gone().toNanos();
    }
}
