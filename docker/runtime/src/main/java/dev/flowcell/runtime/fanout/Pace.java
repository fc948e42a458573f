package dev.flowcell.runtime.fanout;

import java.time.Duration;

/// How often processes look at the store and say that they are there.
///
/// @param beat
///            between two signs of life
/// @param gone
///            how long one may be silent before its items are offered to others
/// @param look
///            the longest wait between two looks for something to do
/// @param again
///            the shortest, which comes after something was found
/// @param alone
///            how long a helper waits for a process 0 that is silent
public record Pace(Duration beat, Duration gone, Duration look, Duration again, Duration alone) {

    private static final Duration OFTEN = Duration.ofMillis(25);

    /// How long to wait for the next look at something that has not come in so long: a tenth of that, so that it is
    /// seen late by little beside how long it took.
    public Duration pause(Duration waited) {
        var tenth = waited.dividedBy(10);
        return tenth.compareTo(again) < 0 ? again : tenth.compareTo(look) > 0 ? look : tenth;
    }

    /** The pace for a time between two signs of life where each look may be paid for. */
    public static Pace of(Duration beat) {
        return of(beat, true);
    }

    /// The pace for a time between two signs of life.
    ///
    /// @param paid
    ///            whether each look at the store is paid for, as at a bucket: then none comes sooner than another
    public static Pace of(Duration beat, boolean paid) {
        var look = beat.dividedBy(5);
        return new Pace(beat, beat.multipliedBy(4), look, paid ? look : OFTEN, beat.multipliedBy(120));
    }
}
