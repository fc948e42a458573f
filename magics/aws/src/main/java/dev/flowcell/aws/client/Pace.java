package dev.flowcell.aws.client;

import java.time.Duration;

/** How time passes between two calls. */
@FunctionalInterface
public interface Pace {

    /** Real time. */
    Pace REAL = Thread::sleep;

    void pause(Duration time) throws InterruptedException;
}
