package dev.flowcell.runtime.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WatchTest {

    private final Watch watch = new Watch(Duration.ofMillis(20));
    private final CompletableFuture<String> stuck = new CompletableFuture<>();

    @Test
    void workInTimeGivesItsResult() throws Throwable {
        assertThat(watch.run(60_000L, () -> "done", (thread, reason) -> stuck.complete(reason))).isEqualTo("done");
        assertThat(watch.run(null, () -> "done", (thread, reason) -> stuck.complete(reason))).isEqualTo("done");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatTakesTooLongIsInterruptedAndTheThreadIsAsBefore() {
        assertThatThrownBy(() -> watch.run(10L, () -> {
            new CountDownLatch(1).await();
            return null;
        }, (thread, reason) -> stuck.complete(reason))).isInstanceOf(TimeoutException.class)
                .hasMessage("it took longer than 10 ms");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatDoesNotHeedItsInterruptIsReported() {
        assertThatThrownBy(() -> watch.run(10L, () -> {
            while (!stuck.isDone()) {
                Thread.onSpinWait();
            }
            return null;
        }, (thread, reason) -> stuck.complete(reason))).isInstanceOf(TimeoutException.class);
        assertThat(stuck.join()).isEqualTo("it took longer than 10 ms and goes on 20 ms after its interrupt");
    }
}
