package dev.flowcell.runtime.attempt;

import static dev.flowcell.api.MapOptions.parallel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MapAttemptsTest {

    private static final Duration GRACE = Duration.ofMillis(20);

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void anItemIsTriedAgainAsOftenAsItMay() throws Throwable {
        new MapAttempts(parallel(1).retries(2, 1), GRACE).run(0, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IOException("not yet");
            }
        });
        assertThat(attempts).hasValue(3);
    }

    @Test
    void itsLastFailureIsThrownAsItIs() {
        assertThatThrownBy(() -> new MapAttempts(parallel(1).retries(1, 1), GRACE).run(0, () -> {
            throw new IOException("attempt " + attempts.incrementAndGet());
        })).isInstanceOf(IOException.class).hasMessage("attempt 2");
    }

    @Test
    void whatTakesTooLongIsInterruptedAndTriedAgain() throws Throwable {
        new MapAttempts(parallel(1).retries(10_000, 1).timeout(10), GRACE).run(0, () -> {
            if (attempts.incrementAndGet() == 1) {
                new CountDownLatch(1).await();
            }
        });
        assertThat(attempts).hasValueGreaterThan(1); // a busy machine takes long for nothing, too
    }

    @Test
    void whatFailsInTimeFailsAsItDoesWithoutATimeOut() {
        assertThatThrownBy(() -> new MapAttempts(parallel(1).timeout(60_000), GRACE).run(0, () -> {
            throw new IOException("at once");
        })).isInstanceOf(IOException.class).hasMessage("at once");
    }

    @Test
    void whatDoesNotHeedItsInterruptIsLeftAndSaidSo() {
        var enough = new AtomicBoolean();
        try {
            assertThatThrownBy(() -> new MapAttempts(parallel(1).timeout(10), GRACE).run(0, () -> {
                while (!enough.get()) {
                    Thread.onSpinWait();
                }
            })).isInstanceOf(TimeoutException.class)
                    .hasMessage(
                            "it took longer than 10 ms and goes on 20 ms after its interrupt: it is left running, which a restart of the kernel ends");
        } finally {
            enough.set(true);
        }
    }

    @Test
    void anInterruptOfTheCallerReachesTheItem() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                new MapAttempts(parallel(1).timeout(60_000), GRACE).run(0, () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                });
            } catch (Throwable thrown) {
                interrupted.set(thrown instanceof InterruptedException);
            }
        });
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(interrupted).isTrue();
    }
}
