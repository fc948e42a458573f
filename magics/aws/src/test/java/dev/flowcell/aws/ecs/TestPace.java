package dev.flowcell.aws.ecs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.flowcell.aws.client.Pace;

/** Time that passes fifty times as fast, and is counted. */
final class TestPace implements Pace {

    private final AtomicLong passed = new AtomicLong();
    private volatile Duration shortest = Duration.ofDays(1);

    @Override
    public void pause(Duration time) throws InterruptedException {
        passed.addAndGet(time.toMillis());
        if (time.compareTo(shortest) < 0) {
            shortest = time;
        }
        Thread.sleep(Math.max(1, time.toMillis() / 50));
    }

    /** All that was waited. */
    Duration passed() {
        return Duration.ofMillis(passed.get());
    }

    Duration shortest() {
        return shortest;
    }
}
