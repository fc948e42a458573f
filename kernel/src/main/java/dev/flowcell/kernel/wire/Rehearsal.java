package dev.flowcell.kernel.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A kernel and a short front-end in one process, so that what a front-end asks for first gets into the class cache. */
public final class Rehearsal {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final List<String> CELLS = List.of("1 + 1", "int n = 3;\nSystem.out.println(n);\nn * 2",
            "import java.time.*;\nrecord Point(int x, int y) {}\nint twice(int k) { return k * 2; }\n"
                    + "var points = List.of(new Point(1, twice(2)));\npoints",
            "var names = Stream.of(\"a\", \"b\").map(String::toUpperCase).toList();\nfor (var name : names) System.out.println(name);\nnames",
            "notThere()", "int zero = 0;\n1 / zero");

    private final JsonMapper json = JsonMapper.shared();

    private Rehearsal() {
    }

    /// Holds it, to its end.
    ///
    /// @param kernel
    ///            serves the front-end of a connection file
    /// @throws IOException
    ///             if there are no ports or no folder for temporary files
    public static void hold(Consumer<Path> kernel) throws IOException {
        new Rehearsal().run(kernel);
    }

    private void run(Consumer<Path> serving) throws IOException {
        Map<String, Object> connection = new LinkedHashMap<>(
                Map.of("transport", "tcp", "ip", "127.0.0.1", "key", "", "signature_scheme", "hmac-sha256"));
        var names = List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");
        var ports = freePorts(names.size());
        for (var i = 0; i < names.size(); i++) {
            connection.put(names.get(i), ports.get(i));
        }
        var file = Files.createTempFile("flowcell", ".json");
        Files.writeString(file, json.writeValueAsString(connection));
        var kernel = Thread.ofPlatform().daemon()
                .start(() -> serving.accept(file));
        try (var context = new ZContext()) {
            var shell = connect(context, ports.get(0));
            ask(shell, "kernel_info_request", Map.of());
            for (var cell : CELLS) {
                ask(shell, "execute_request", Map.of("code", cell, "stop_on_error", false, "store_history", false));
            }
            ask(shell, "complete_request", Map.of("code", "n.", "cursor_pos", 2));
            ask(shell, "complete_request", Map.of("code", "Math.ma", "cursor_pos", 7));
            ask(shell, "inspect_request", Map.of("code", "Math.max", "cursor_pos", 8, "detail_level", 0));
            ask(shell, "is_complete_request", Map.of("code", "int a = 1;"));
            ask(connect(context, ports.get(3)), "shutdown_request", Map.of("restart", false));
            kernel.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (var i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static ZMQ.Socket connect(ZContext context, int port) {
        var socket = context.createSocket(SocketType.DEALER);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    /** Without a key, messages are not signed. */
    private void ask(ZMQ.Socket socket, String type, Map<String, Object> content) {
        var header = Map.of("msg_id", UUID.randomUUID().toString(), "session", "warm-up", "username", "warm-up",
                "date", "2026-01-01T00:00:00Z", "msg_type", type, "version", "5.4");
        var frames = List.of("<IDS|MSG>", "", json.writeValueAsString(header), "{}", "{}",
                json.writeValueAsString(content));
        for (var i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i).getBytes(StandardCharsets.UTF_8), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
        JsonNode answered;
        do {
            var delimiter = socket.recv();
            if (delimiter == null) {
                return; // the cache is made of what there was
            }
            List<byte[]> rest = new ArrayList<>();
            while (socket.hasReceiveMore()) {
                rest.add(socket.recv());
            }
            answered = json.readTree(Objects.requireNonNull(rest.get(1)));
        } while (!answered.path("msg_type").asString("").endsWith("_reply"));
    }
}
