package dev.flowcell.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A front-end by hand, on one thread. */
final class Client implements AutoCloseable {

    /// What a kernel sent.
    ///
    /// @param parent
    ///            id of the request that caused it
    record Received(String id, String type, String parent, JsonNode content) {
    }

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "key";
    private static final Signer SIGNER = new Signer("hmac-sha256", KEY);

    private final ZContext context = new ZContext(1);
    private final Path file;
    final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket control = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket stdin = context.createSocket(SocketType.DEALER);
    final ZMQ.Socket iopub = context.createSocket(SocketType.SUB);
    final ZMQ.Socket heartbeat = context.createSocket(SocketType.REQ);

    Client(Path folder) {
        int[] ports = freePorts();
        file = folder.resolve("connection.json");
        ObjectNode connection = JSON.createObjectNode().put("transport", "tcp").put("ip", "127.0.0.1")
                .put("shell_port", ports[0])
                .put("control_port", ports[1]).put("stdin_port", ports[2]).put("iopub_port", ports[3])
                .put("hb_port", ports[4])
                .put("signature_scheme", "hmac-sha256").put("key", KEY);
        try {
            Files.writeString(file, connection.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] identity = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        List<ZMQ.Socket> sockets = List.of(shell, control, stdin, iopub, heartbeat);
        iopub.subscribe(new byte[0]);
        for (int i = 0; i < ports.length; i++) {
            ZMQ.Socket socket = sockets.get(i);
            socket.setReceiveTimeOut(30_000);
            socket.setHWM(0);
            if (socket != iopub && socket != heartbeat) {
                socket.setIdentity(identity);
            }
            socket.connect("tcp://127.0.0.1:" + ports[i]);
        }
    }

    Path file() {
        return file;
    }

    private static int[] freePorts() {
        int[] ports = new int[5];
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < ports.length; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports[i] = socket.getLocalPort();
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    /** Sends a request; answers its id. */
    String send(ZMQ.Socket socket, String type, Consumer<ObjectNode> content) {
        return send(socket, type, content, SIGNER);
    }

    String send(ZMQ.Socket socket, String type, Consumer<ObjectNode> content, Signer signer) {
        return send(socket, header(type), JSON.createObjectNode(), content, signer);
    }

    /** Sends a request to a subshell. */
    String send(String type, String subshell, Consumer<ObjectNode> content) {
        return send(shell, header(type).put("subshell_id", subshell), JSON.createObjectNode(), content, SIGNER);
    }

    /** Answers a question. */
    void answer(String question, String value) {
        send(stdin, header("input_reply"), JSON.createObjectNode().put("msg_id", question),
                content -> content.put("value", value), SIGNER);
    }

    private static ObjectNode header(String type) {
        return JSON.createObjectNode().put("msg_id", UUID.randomUUID().toString()).put("session", "test")
                .put("username", "test").put("msg_type", type).put("version", "5.5")
                .put("date", "2026-01-01T00:00:00Z");
    }

    private static String send(ZMQ.Socket socket, ObjectNode header, ObjectNode parent, Consumer<ObjectNode> content,
            Signer signer) {
        ObjectNode body = JSON.createObjectNode();
        content.accept(body);
        List<byte[]> frames = Message.encode(List.of(), header, parent, JSON.createObjectNode(), body, signer);
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
        return header.get("msg_id").asString();
    }

    String execute(String code) {
        return send(shell, "execute_request", content -> content.put("code", code));
    }

    Received receive(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            if (frame == null) {
                throw new AssertionError("nothing came");
            }
            frames.add(frame);
        } while (socket.hasReceiveMore());
        int delimiter = 0;
        while (!new String(frames.get(delimiter), StandardCharsets.UTF_8).equals("<IDS|MSG>")) {
            delimiter++;
        }
        JsonNode header = JSON.readTree(frames.get(delimiter + 2));
        JsonNode parent = JSON.readTree(frames.get(delimiter + 3));
        return new Received(header.path("msg_id").asString(""), header.path("msg_type").asString(""),
                parent.path("msg_id").asString(""),
                JSON.readTree(frames.get(delimiter + 5)));
    }

    /** All that is published for a request, to its `idle`. */
    List<Received> published(String request) {
        List<Received> all = new ArrayList<>();
        while (true) {
            Received next = receive(iopub);
            if (next.parent.equals(request)) {
                all.add(next);
                if (next.type.equals("status") && next.content.path("execution_state").asString("").equals("idle")) {
                    return all;
                }
            }
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
