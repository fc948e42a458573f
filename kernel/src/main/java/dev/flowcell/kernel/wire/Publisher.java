package dev.flowcell.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.flowcell.kernel.json.JsonTree;
import dev.flowcell.kernel.wire.Transport.Channel;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Makes messages and sends them. */
final class Publisher {

    /** The version of the messaging protocol. */
    static final String PROTOCOL = "5.5";

    private final Transport transport;
    private final Signer signer;
    private final String session = UUID.randomUUID().toString();
    private final String prefix = session + "_";
    private final AtomicLong numbers = new AtomicLong();
    private final List<ObjectNode> running = new CopyOnWriteArrayList<>();

    Publisher(Transport transport, Signer signer) {
        this.transport = transport;
        this.signer = signer;
    }

    static ObjectNode object() {
        return JsonTree.object();
    }

    private ObjectNode header(String type) {
        ObjectNode header = object();
        header.put("msg_id", prefix + numbers.incrementAndGet());
        header.put("session", session);
        header.put("username", "kernel");
        header.put("date", now());
        header.put("msg_type", type);
        header.put("version", PROTOCOL);
        return header;
    }

    /** The time as the protocol writes it; front-ends read six digits of a second at most. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    }

    /** Answers a request on the channel on which it came. */
    void reply(Channel channel, Message request, ObjectNode content) {
        reply(channel, request, content, object());
    }

    void reply(Channel channel, Message request, ObjectNode content, ObjectNode metadata) {
        transport.send(channel, Message.encode(request.identities(), header(request.replyType()), request.header(),
                metadata, content, signer), false);
    }

    /// Asks the front-end that sent a request, on stdin.
    ///
    /// @param expect
    ///            is told the question's id before it is sent: its answer may be there before this returns
    void ask(Message request, ObjectNode content, Consumer<String> expect) {
        ObjectNode header = header("input_request");
        expect.accept(header.get("msg_id").asString());
        transport.send(Channel.stdin,
                Message.encode(request.identities(), header, request.header(), object(), content, signer), false);
    }

    /** A request's cell begins to run. */
    void running(ObjectNode header) {
        running.add(header);
    }

    /** A request's cell has ended. */
    void ended(ObjectNode header) {
        running.remove(header);
    }

    /// Publishes what replaces an earlier display. Headless front-ends listen only to the cell that runs, whichever
    /// cell made the display; so it is said to come from that one, where its own does not run.
    void update(ObjectNode parent, ObjectNode content) {
        List<ObjectNode> now = List.copyOf(running);
        publish(now.isEmpty() || now.contains(parent) ? parent : now.getFirst(), "update_display_data", content, true);
    }

    /** Publishes a cell's output; waits where the front-ends have not taken what was published before. */
    void output(ObjectNode parent, String type, ObjectNode content) {
        publish(parent, type, content, true);
    }

    /** Publishes a comm's message: it waits as output does, and bytes may go along. */
    void comm(ObjectNode parent, String type, ObjectNode content, ObjectNode metadata, List<byte[]> buffers) {
        List<byte[]> frames = new ArrayList<>(Message.encode(List.of(topic(type)), header(type), parent, metadata,
                content, signer));
        frames.addAll(buffers);
        transport.send(Channel.iopub, frames, true);
    }

    private byte[] topic(String type) {
        return ("kernel." + session + "." + type).getBytes(StandardCharsets.UTF_8);
    }

    /** Publishes a small message about a request, or about none, and never waits. */
    void publish(@Nullable ObjectNode parent, String type, ObjectNode content) {
        publish(parent, type, content, false);
    }

    private void publish(@Nullable ObjectNode parent, String type, ObjectNode content, boolean patient) {
        transport.send(Channel.iopub, Message.encode(List.of(topic(type)), header(type),
                parent == null ? object() : parent, object(), content, signer), patient);
    }

    /** The greeting of a new subscriber, under the very topic to which it subscribed. */
    List<byte[]> welcome(byte[] subscription) {
        ObjectNode content = object().put("subscription", new String(subscription, StandardCharsets.UTF_8));
        return Message.encode(List.of(subscription), header("iopub_welcome"), object(), object(), content, signer);
    }

    void status(@Nullable ObjectNode parent, String state) {
        publish(parent, "status", object().put("execution_state", state));
    }

    /** A bundle as the protocol's `data`. */
    static ObjectNode data(MimeBundle bundle) {
        ObjectNode data = object();
        bundle.data().forEach((type, content) -> {
            if (type.equals("application/json") || type.endsWith("+json")) {
                try {
                    data.set(type, JsonTree.read(content));
                } catch (JacksonException e) {
                    data.put(type, content);
                }
            } else {
                data.put(type, content);
            }
        });
        return data;
    }
}
