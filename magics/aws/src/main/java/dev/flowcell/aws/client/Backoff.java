package dev.flowcell.aws.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before the next attempt: twice as long each time, and at random within the upper half, so that many
/// that failed together do not come back together.
public final class Backoff {

    private final Duration first;
    private final Duration most;
    private Duration next;
    private Duration waited = Duration.ZERO;

    public Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
        this.next = first;
    }

    /** Waits; longer each time. */
    public void pause(Pace pace) throws InterruptedException {
        var time = next();
        pace.pause(time);
    }

    /** The next wait. */
    public Duration next() {
        var longest = next.toMillis();
        next = next.multipliedBy(2).compareTo(most) > 0 ? most : next.multipliedBy(2);
        var time = Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
        waited = waited.plus(time);
        return time;
    }

    /** All waits since it last went well. */
    public Duration waited() {
        return waited;
    }

    /** It went well: the next wait is a short one again. */
    public void reset() {
        next = first;
        waited = Duration.ZERO;
    }
}
