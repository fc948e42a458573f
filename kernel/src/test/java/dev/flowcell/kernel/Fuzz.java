package dev.flowcell.kernel;

import java.time.Duration;
import java.util.Random;

/// Runs a check on random input for a while. Each round has a seed of its own, which a failure names; the same seed
/// gives the same input. `-Dfuzz.seconds=60` runs longer than the default, `-Dfuzz.seed=N` one round alone.
public final class Fuzz {

    private static final long DEFAULT_SECONDS = 2;

    /** One round. */
    public interface Round {

        void check(Random random) throws Exception;
    }

    private Fuzz() {
    }

    /** Runs rounds until the time is over; says how many there were. */
    public static int run(Round round) {
        Long only = Long.getLong("fuzz.seed");
        if (only != null) {
            check(round, only);
            return 1;
        }
        long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", DEFAULT_SECONDS)).toNanos();
        Random seeds = new Random();
        int rounds = 0;
        do {
            check(round, seeds.nextLong());
            rounds++;
        } while (System.nanoTime() < end);
        return rounds;
    }

    private static void check(Round round, long seed) {
        try {
            round.check(new Random(seed));
        } catch (Throwable e) {
            throw new AssertionError("With -Dfuzz.seed=" + seed + ": " + e, e);
        }
    }
}
