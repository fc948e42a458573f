package dev.flowcell.aws.standin;

import java.util.function.LongSupplier;

/** Fargate's rate of launches: so many at once, then so many a second. */
public final class LaunchLimit {

    private final double burst;
    private final double perSecond;
    private double there;
    private final LongSupplier nanoTime;
    private long at;

    public LaunchLimit(int burst, int perSecond) {
        this(burst, perSecond, System::nanoTime);
    }

    /// @param nanoTime
    ///            the clock
    public LaunchLimit(int burst, int perSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
        this.burst = burst;
        this.perSecond = perSecond;
        this.there = burst;
    }

    /** Whether so many may be launched now. */
    public synchronized boolean take(int count) {
        var now = nanoTime.getAsLong();
        there = Math.min(burst, there + (now - at) / 1e9 * perSecond);
        at = now;
        if (there < count) {
            return false;
        }
        there -= count;
        return true;
    }
}
