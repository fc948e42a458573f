package dev.flowcell.runtime.turn;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.fanout.Records;
import dev.flowcell.runtime.store.ArtifactStore;

/// What only one run at a time may hold: on an engine that starts runs by the clock without regard to one another, the
/// turn of a schedule. All that runs say to one another of it stands in the store, and no clocks are compared.
///
/// ```
/// turns/NAME/last                 the number of the newest turn, or of one a little before it
/// turns/NAME/NNNNNNNNN/taken      who has it, written by a conditional put
/// turns/NAME/NNNNNNNNN/alive      a sign of life that changes every few seconds, and at the end says so
/// turns/NAME/NNNNNNNNN/not/RUN    a run that was skipped meanwhile
/// ```
///
/// A turn whose holder has ended, or has given no sign for a while, is over: the next number is free.
public final class Turn {

    static final String TAKEN = "taken";
    static final String NOT = "not/";

    private final ArtifactStore store;
    private final String folder;
    private final String run;
    private final String version;
    private final Pace pace;
    private final Consumer<String> lost;
    private final Thread thread = new Thread(this::beat, "flowcell turn");
    private long number;
    private long beat;
    private boolean over = true;

    private record Sign(String run, long beat, boolean ended) {
    }

    private record Last(long number) {
    }

    /// @param name
    ///            of what only one run may hold, of the characters that a schedule's name has
    /// @param run
    ///            that wants it
    /// @param version
    ///            of its flow
    /// @param lost
    ///            is told which run has taken the turn after all, since this one gave no sign for too long: then this
    ///            one must end
    public Turn(ArtifactStore store, String name, String run, String version, Pace pace,
            Consumer<String> lost) {
        this.store = store;
        this.folder = folder(name);
        this.run = run;
        this.version = version;
        this.pace = pace;
        this.lost = lost;
    }

    /// Takes the turn, or finds out who has it, which takes until that one's next sign of life. A process of a run that
    /// has it, started anew, goes on with it.
    ///
    /// @return the run that has it; empty where this one has it now
    public Optional<String> take() throws IOException {
        number = newest();
        while (true) {
            var holder = holder(number);
            if (holder.isPresent() && holder.get().equals(run)) {
                break;
            }
            if (holder.isPresent() && alive(number)) {
                store.put(name(number, NOT + run), Records.bytes(wanted()));
                return holder;
            }
            number++;
            if (store.putIfAbsent(name(number, TAKEN), Records.bytes(wanted()))) {
                store.put(folder + "last", Records.bytes(new Last(number)));
                break;
            }
        }
        synchronized (this) {
            over = false;
        }
        say(false);
        thread.setDaemon(true);
        thread.start();
        return Optional.empty();
    }

    static String folder(String name) {
        return "turns/" + name + "/";
    }

    private Wanted wanted() {
        return new Wanted(run, version, Instant.now());
    }

    private String name(long which, String what) {
        return "%s%09d/%s".formatted(folder, which, what);
    }

    /** The number of the newest turn, or 0. */
    private long newest() throws IOException {
        var last = Records.get(store, folder + "last", Last.class).map(Last::number).orElse(0L);
        while (holder(last + 1).isPresent()) {
            last++;
        }
        return last;
    }

    private Optional<String> holder(long which) throws IOException {
        return Records.get(store, name(which, TAKEN), Wanted.class).map(Wanted::run);
    }

    private boolean alive(long which) throws IOException {
        var before = sign(which);
        for (var begin = System.nanoTime(); System.nanoTime() - begin < pace.gone().toNanos();) {
            if (before.map(Sign::ended).orElse(false)) {
                return false;
            }
            LockSupport.parkNanos(pace.look().toNanos());
            var now = sign(which);
            if (!now.equals(before)) {
                return !now.map(Sign::ended).orElse(false);
            }
        }
        return false;
    }

    private Optional<Sign> sign(long which) throws IOException {
        return Records.get(store, name(which, "alive"), Sign.class);
    }

    private void beat() {
        while (true) {
            LockSupport.parkNanos(pace.beat().toNanos());
            try {
                // Where this run has let it go meanwhile, the next holder is none of its business.
                var next = holder(number + 1);
                if (!say(false)) {
                    return;
                }
                if (next.isPresent()) {
                    lost.accept(next.get());
                    return;
                }
            } catch (IOException e) {
                // Said again with the next beat.
            }
        }
    }

    /** False where the turn is over, or was never this run's. */
    private synchronized boolean say(boolean ends) throws IOException {
        if (over) {
            return false;
        }
        over = ends;
        store.put(name(number, "alive"), Records.bytes(new Sign(run, beat++, ends)));
        return true;
    }

    /** Lets the next run have it at once. */
    public void end() {
        try {
            say(true);
        } catch (IOException e) {
            // Its silence says the same, only later.
        }
    }
}
