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
/// @param alone
///            how long a helper waits for a process 0 that is silent
public record Pace(Duration beat, Duration gone, Duration look, Duration alone) {

    /** The pace for a time between two signs of life. */
    public static Pace of(Duration beat) {
        return new Pace(beat, beat.multipliedBy(4), beat.dividedBy(5), beat.multipliedBy(120));
    }
}
