package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import dev.flowcell.kernel.Fuzz;
import dev.flowcell.kernel.JupyterKernel;
import dev.flowcell.kernel.session.SessionSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.ZMQ;

/// The kernel answers the next request, whatever came before it: broken frames, broken JSON under a right signature,
/// fields of wrong types, and bytes that are no ZeroMQ at all.
class WireFuzzTest {

    private static final Signer SIGNER = new Signer("hmac-sha256", "key");
    private static final List<String> TYPES = List.of("kernel_info_request", "complete_request", "inspect_request",
            "is_complete_request", "history_request", "comm_info_request", "comm_open", "comm_msg", "comm_close",
            "connect_request", "interrupt_request", "create_subshell_request", "delete_subshell_request",
            "list_subshell_request", "debug_request", "input_reply", "execute_reply", "_request", "nonsense",
            "execute_request");
    private static final List<String> FIELDS = List.of("code", "cursor_pos", "silent", "store_history",
            "user_expressions", "allow_stdin", "stop_on_error", "detail_level", "hist_access_type", "n", "session",
            "start", "stop", "pattern", "unique", "output", "comm_id", "target_name", "data", "value", "subshell_id",
            "seq", "command");
    private static final List<String> VALUES = List.of("null", "true", "0", "-1", "1e400", "99999999999999999999",
            "0.5",
            "\"\"", "\"*\"", "\"1 + 1\"", "\"Math.ma\"", "\"range\"", "\"search\"", "[]", "{}", "[[[[]]]]",
            "{\"a\":\"1\"}", "\"\\ud83d\"", "\"\\u0000\"", "\"int a = (\"", "\"%%\"", "\"!\"", "\"?\"", "\"tail\"");

    @TempDir
    private static Path folder;
    private static Client client;
    private static Thread kernel;
    private static ConnectionFile connection;

    @BeforeAll
    static void start() {
        client = new Client(folder);
        client.iopub.unsubscribe(new byte[0]);
        connection = ConnectionFile.read(client.file());
        kernel = Thread.ofPlatform().start(() -> JupyterKernel.run(client.file(), SessionSettings.defaults()));
        answered(client.shell, "kernel_info_request");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        answered(client.control, "shutdown_request");
        kernel.join();
        client.close();
    }

    private static void answered(ZMQ.Socket socket, String type) {
        String id = client.send(socket, type, content -> {
        });
        while (!client.receive(socket).parent().equals(id)) {
            // an answer to what was sent before
        }
    }

    @Test
    void theNextRequestIsAnswered() {
        System.Logger.Level quiet = System.Logger.Level.OFF;
        java.util.logging.Logger log = java.util.logging.Logger.getLogger(JupyterServer.class.getName());
        log.setLevel(java.util.logging.Level.parse(quiet.getName()));
        try {
            assertThat(Fuzz.run(WireFuzzTest::round)).isPositive();
        } finally {
            log.setLevel(null);
        }
    }

    private static void round(Random random) throws IOException {
        for (int i = 0; i < 20; i++) {
            if (random.nextInt(20) == 0) {
                noZeroMq(random);
            } else {
                send(random, List.of(client.shell, client.control, client.stdin).get(random.nextInt(3)));
            }
        }
        // What is above may have opened a question that only an interrupt ends.
        answered(client.control, "interrupt_request");
        answered(client.shell, "kernel_info_request");
        String id = client.execute("40 + 2");
        while (!client.receive(client.shell).parent().equals(id)) {
            // an answer to what was sent before
        }
    }

    private static void send(Random random, ZMQ.Socket socket) {
        List<byte[]> frames = frames(random);
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private static List<byte[]> frames(Random random) {
        List<byte[]> parts = new ArrayList<>(Stream.of(header(random), object(random), object(random), object(random))
                .map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
        if (random.nextInt(3) == 0) {
            damage(random, parts); // and then sign it
        }
        List<byte[]> frames = new ArrayList<>(List.of("<IDS|MSG>".getBytes(StandardCharsets.UTF_8)));
        frames.add(SIGNER.sign(parts));
        frames.addAll(parts);
        if (random.nextInt(3) == 0) {
            damage(random, frames);
        }
        return frames;
    }

    private static String header(Random random) {
        if (random.nextInt(10) == 0) {
            return object(random);
        }
        return "{\"msg_id\":\"fuzz\",\"msg_type\":\"" + TYPES.get(random.nextInt(TYPES.size())) + "\""
                + (random.nextInt(10) == 0 ? ",\"subshell_id\":" + value(random) : "") + "}";
    }

    private static String object(Random random) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            fields.add("\"" + FIELDS.get(random.nextInt(FIELDS.size())) + "\":" + value(random));
        }
        return "{" + String.join(",", fields) + "}";
    }

    private static String value(Random random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private static void damage(Random random, List<byte[]> frames) {
        int at = random.nextInt(frames.size());
        byte[] frame = frames.get(at).clone();
        switch (random.nextInt(6)) {
            case 0 -> frames.remove(at);
            case 1 -> frames.add(at, frame);
            case 2 -> frames.set(at, Arrays.copyOf(frame, frame.length / 2));
            case 3 -> frames.set(at, random(random, 1 + random.nextInt(50)));
            case 4 -> frames.add(random(random, 1 + random.nextInt(50)));
            default -> {
                if (frame.length > 0) {
                    frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                    frames.set(at, frame);
                }
            }
        }
        if (frames.isEmpty()) {
            frames.add(new byte[0]);
        }
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A connection that speaks no ZeroMQ, or only its greeting. */
    private static void noZeroMq(Random random) throws IOException {
        int port = List.of(connection.shell(), connection.control(), connection.stdin(), connection.iopub(),
                connection.heartbeat()).get(random.nextInt(5));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            if (random.nextBoolean()) {
                byte[] greeting = new byte[64];
                greeting[0] = (byte) 0xFF;
                greeting[9] = 0x7F;
                greeting[10] = 3;
                System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
                out.write(greeting, 0, random.nextBoolean() ? 64 : random.nextInt(64));
            }
            out.write(random(random, 1 + random.nextInt(200)));
        }
    }
}
