package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.kernel.wire.Transport.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The sockets without a kernel behind them. */
@Timeout(60)
class SocketsTest {

    /** Longer than a machine with much else to do keeps a reader from reading. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;
    private Client client;
    private Sockets sockets;
    private ConnectionFile connection;
    private final LinkedBlockingQueue<String> subscribed = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Integer> lost = new LinkedBlockingQueue<>();

    @BeforeEach
    void connect() {
        client = new Client(folder);
        connection = ConnectionFile.read(client.file());
    }

    private void start(Duration patience) {
        sockets = new Sockets(connection, patience);
        sockets.start(new Echo());
    }

    /** Sends back what it hears. */
    private class Echo implements Transport.Receiver {

        @Override
        public void message(Channel channel, List<byte[]> frames) {
            sockets.send(channel, frames, false);
        }

        @Override
        public List<byte[]> subscribed(byte[] topic) {
            subscribed.add(new String(topic, StandardCharsets.UTF_8));
            return List.of("welcome".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void lost(int count, List<byte[]> last) {
            lost.add(count);
        }
    }

    @AfterEach
    void stop() {
        sockets.close();
        client.close();
    }

    private void publish(int megabytes, AtomicInteger written) {
        byte[] text = new byte[1_000_000];
        for (int i = 0; i < megabytes; i++) {
            sockets.send(Channel.iopub, List.of("topic".getBytes(StandardCharsets.UTF_8), text), true);
            written.incrementAndGet();
        }
    }

    @Test
    void greetsEachSubscription() throws InterruptedException {
        start(PATIENT);
        assertThat(subscribed.poll(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(client.iopub.recvStr()).isEqualTo("welcome");
        client.iopub.subscribe("kernel.1");
        assertThat(subscribed.poll(10, TimeUnit.SECONDS)).isEqualTo("kernel.1");
    }

    @Test
    void withoutAFrontEndOutputGoesNowhere() {
        start(PATIENT);
        client.iopub.unsubscribe(new byte[0]);
        AtomicInteger written = new AtomicInteger();
        publish(1_000, written);
        assertThat(written).hasValue(1_000);
    }

    @Test
    void aSlowFrontEndHoldsTheOutputUpAndMissesNothing() throws InterruptedException {
        start(PATIENT);
        assertThat(subscribed.poll(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(client.iopub.recvStr()).isEqualTo("welcome");
        AtomicInteger written = new AtomicInteger();
        Thread writer = Thread.ofPlatform().daemon().start(() -> publish(1_500, written));
        for (int i = 0; i < 1_500; i++) {
            assertThat(client.iopub.recv()).hasSize(5);
            assertThat(client.iopub.recv()).hasSize(1_000_000);
            assertThat(written.get() - i).as("megabytes written and not yet read").isLessThan(1_000);
        }
        writer.join();
    }

    @Test
    void aFrontEndThatReadsNothingIsGivenUpAndToldOfIt() throws InterruptedException {
        start(Duration.ofMillis(300));
        try (ZContext context = new ZContext(1)) {
            ZMQ.Socket deaf = deaf(context);
            client.iopub.unsubscribe(new byte[0]);
            AtomicInteger written = new AtomicInteger();
            publish(1_500, written);
            assertThat(written).as("the writer goes on").hasValue(1_500);
            client.shell.send("answered at once all the same");
            assertThat(client.shell.recvStr()).isEqualTo("answered at once all the same");
            Integer count = null;
            while (count == null) {
                deaf.setReceiveTimeOut(200);
                if (deaf.recv() == null) {
                    publish(1, written);
                }
                count = lost.poll();
            }
            assertThat(count).isPositive();
        }
    }

    /// A subscriber to `topic` that the kernel has heard of. One that JeroMQ makes may say nothing at all after it has
    /// connected, now and then (one of twenty in 400 rounds; none of 30,000 of libzmq's, which front-ends use).
    private ZMQ.Socket deaf(ZContext context) throws InterruptedException {
        while (true) {
            ZMQ.Socket deaf = context.createSocket(SocketType.SUB);
            deaf.setRcvHWM(1);
            deaf.subscribe("topic");
            deaf.connect(connection.address(connection.iopub()));
            for (String heard = ""; heard != null; heard = subscribed.poll(2, TimeUnit.SECONDS)) {
                if (heard.equals("topic")) {
                    return deaf;
                }
            }
            context.destroySocket(deaf);
        }
    }

    @Test
    void theHeartbeatEchoesWhateverComes() {
        start(PATIENT);
        for (String beat : List.of("ping", "", "pong")) {
            client.heartbeat.send("first", ZMQ.SNDMORE);
            client.heartbeat.send(beat);
            assertThat(client.heartbeat.recvStr()).isEqualTo("first");
            assertThat(client.heartbeat.recvStr()).isEqualTo(beat);
        }
    }

    @Test
    void aReplyGivenJustBeforeTheEndArrives() throws InterruptedException {
        sockets = new Sockets(connection, PATIENT);
        Thread end = new Thread(sockets::close);
        sockets.start(new Echo() {
            @Override
            public void message(Channel channel, List<byte[]> frames) {
                super.message(channel, frames);
                end.start();
                while (end.getState() != Thread.State.TIMED_WAITING) { // for the thread that is here
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("so this turn sends nothing more");
            }
        });
        client.shell.setReceiveTimeOut(10_000);
        client.shell.send("the last");
        assertThat(client.shell.recvStr()).isEqualTo("the last");
        end.join();
    }
}
