package dev.flowcell.aws.standin;

/** Fargate's rate of launches: so many at once, then so many a second. */
public final class LaunchLimit {

    private final double burst;
    private final double perSecond;
    private double there;
    private long at = System.nanoTime();

    public LaunchLimit(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.there = burst;
    }

    synchronized boolean take(int count) {
        var now = System.nanoTime();
        there = Math.min(burst, there + (now - at) / 1e9 * perSecond);
        at = now;
        if (there < count) {
            return false;
        }
        there -= count;
        return true;
    }
}
