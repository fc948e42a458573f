package dev.flowcell.kernel.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import dev.flowcell.kernel.json.JsonTree;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A kernel and a short front-end in one process, so that what a front-end asks for first gets into the class cache. */
public final class Rehearsal {

    private static final String SCHEME = "hmac-sha256";
    private static final int PATIENCE_MILLIS = 60_000;
    private static final List<String> CELLS = List.of("1 + 1", "int n = 3;\nSystem.out.println(n);\nn * 2",
            "import java.time.*;\nrecord Point(int x, int y) {}\nint twice(int k) { return k * 2; }\n"
                    + "var points = List.of(new Point(1, twice(2)));\npoints",
            "var names = Stream.of(\"a\", \"b\").map(String::toUpperCase).toList();\nfor (var name : names) System.out.println(name);\nnames",
            "notThere()", "int zero = 0;\n1 / zero");

    private final String key = UUID.randomUUID().toString();
    private final Signer signer = new Signer(SCHEME, key);

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
        var connection = JsonTree.object().put("transport", "tcp").put("ip", "127.0.0.1").put("key", key)
                .put("signature_scheme", SCHEME);
        var names = List.of("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port");
        var ports = freePorts(names.size());
        for (var i = 0; i < names.size(); i++) {
            connection.put(names.get(i), ports.get(i));
        }
        var file = Files.createTempFile("flowcell", ".json");
        Files.writeString(file, JsonTree.text(connection));
        var kernel = Thread.ofPlatform().daemon()
                .start(() -> serving.accept(file));
        try (var context = new ZContext()) {
            var published = connect(context, SocketType.SUB, ports.get(1));
            published.setHWM(0);
            published.subscribe(new byte[0]);
            var shell = connect(context, SocketType.DEALER, ports.get(0));
            ask(shell, "kernel_info_request", JsonTree.object());
            converse(shell);
            ask(connect(context, SocketType.DEALER, ports.get(3)), "shutdown_request",
                    JsonTree.object().put("restart", false));
            kernel.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void converse(ZMQ.Socket shell) {
        for (var cell : CELLS) {
            ask(shell, "execute_request", JsonTree.object().put("code", cell).put("stop_on_error", false));
        }
        ask(shell, "complete_request", code("n."));
        ask(shell, "complete_request", code("Math.ma"));
        ask(shell, "inspect_request", code("Math.max"));
        ask(shell, "is_complete_request", code("int a = 1;"));
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

    private static ZMQ.Socket connect(ZContext context, SocketType type, int port) {
        var socket = context.createSocket(type);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    private void ask(ZMQ.Socket socket, String type, ObjectNode content) {
        var header = JsonTree.object().put("msg_id", UUID.randomUUID().toString()).put("session", "rehearsal")
                .put("username", "rehearsal").put("date", "2026-01-01T00:00:00Z").put("msg_type", type)
                .put("version", "5.4");
        var parts = List.of(JsonTree.bytes(header), bytes("{}"), bytes("{}"), JsonTree.bytes(content));
        List<byte[]> frames = new ArrayList<>(List.of(bytes("<IDS|MSG>"), signer.sign(parts)));
        frames.addAll(parts);
        for (var i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
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
            answered = JsonTree.read(Objects.requireNonNull(rest.get(1)));
        } while (!answered.path("msg_type").asString("").endsWith("_reply"));
    }

    private static ObjectNode code(String code) {
        return JsonTree.object().put("code", code).put("cursor_pos", code.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
