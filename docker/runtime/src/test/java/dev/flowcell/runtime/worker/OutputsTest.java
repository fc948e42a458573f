package dev.flowcell.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import dev.flowcell.runtime.worker.Frame.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cell writes, on its way out of a process that is about to end. */
@Timeout(20)
class OutputsTest {

    /** A connection that lets nothing through before somebody waits for it. */
    private static final class Slow extends BufferedOutputStream {

        private final CountDownLatch draining = new CountDownLatch(1);

        Slow(ByteArrayOutputStream kernel) {
            super(kernel, 32 * 1024);
        }

        @Override
        public synchronized void flush() throws IOException {
            try {
                draining.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            super.flush();
        }
    }

    @Test
    void drainedIsWhatHasLeftTheProcess() throws Exception {
        var kernel = new ByteArrayOutputStream();
        var connection = new Slow(kernel);
        var outputs = new Outputs(new DataOutputStream(connection), () -> {
        });
        outputs.stream(Kind.output).println("last words");

        var ended = new Thread(outputs::drain);
        ended.start();
        while (ended.isAlive() && ended.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        // Long enough for the writer to come to its flush, where it waits for this.
        ended.join(300);
        assertThat(ended.isAlive()).as("it waits for what is not out yet").isTrue();
        connection.draining.countDown();
        ended.join();

        assertThat(kernel.toString(java.nio.charset.StandardCharsets.UTF_8)).contains("last words");
    }
}
