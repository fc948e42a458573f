package dev.flowcell.runtime.engine;

import java.util.function.LongSupplier;

/// How many results of a map may wait until they are kept. The first ones are each kept before another item is begun,
/// so none is lost that took long to make. The more there are, the more may wait: never more than a sixteenth of those
/// that are kept, or than are made in a hundredth of a second, and only what the memory has room for. Not safe for
/// threads: its owner's lock guards it.
final class ItemPace {

    private static final int PART = 16;
    private static final int MOST_RESULTS = 32 * 1024;
    private static final int MOST_CHARACTERS = 8 * 1024 * 1024;
    private static final long MOMENT_NANOS = 10_000_000;

    private final int least;
    private final LongSupplier nanos;
    private long kept;
    private long madeInMoment;
    private long most = MOST_RESULTS;
    private long last;

    /// @param least
    ///            how many may be lost in any case
    /// @param nanos
    ///            the clock
    ItemPace(int least, LongSupplier nanos) {
        this.least = least;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    /** So many more are kept. */
    void kept(int count) {
        var now = nanos.getAsLong();
        kept += count;
        madeInMoment = count * MOMENT_NANOS / Math.max(1, now - last);
        last = now;
    }

    /** How long the last ones were. */
    void characters(long characters, int count) {
        most = Math.clamp(MOST_CHARACTERS / Math.max(1, characters / Math.max(1, count)), 1, MOST_RESULTS);
    }

    /** How many results a sudden end may cost. */
    long mayBeLost() {
        return Math.min(most, Math.max(least, ofThoseKept()));
    }

    /** How many results are worth a blob: others gather while they are written. */
    int worthBlob() {
        return (int) Math.max(1, Math.min(most, ofThoseKept()) / 2);
    }

    private long ofThoseKept() {
        return kept < PART ? 0 : Math.max(madeInMoment, kept / PART);
    }
}
