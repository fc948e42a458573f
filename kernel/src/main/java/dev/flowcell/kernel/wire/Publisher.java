package dev.flowcell.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import dev.flowcell.kernel.wire.Transport.Channel;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes messages and sends them. */
final class Publisher {

    static final String PROTOCOL = "5.4";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Transport transport;
    private final Signer signer;
    private final String session = UUID.randomUUID().toString();
    private final String prefix = session + "_";
    private final AtomicLong numbers = new AtomicLong();

    Publisher(Transport transport, Signer signer) {
        this.transport = transport;
        this.signer = signer;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    private ObjectNode header(String type) {
        ObjectNode header = object();
        header.put("msg_id", prefix + numbers.incrementAndGet());
        header.put("session", session);
        header.put("username", "kernel");
        header.put("date", Instant.now().toString());
        header.put("msg_type", type);
        header.put("version", PROTOCOL);
        return header;
    }

    /** Answers on the channel on which a request came. */
    void reply(Channel channel, Message request, String type, ObjectNode content) {
        transport.send(channel,
                Message.encode(request.identities(), header(type), request.header(), object(), content, signer));
    }

    /** Publishes, as caused by a request, or by nothing. */
    void publish(@Nullable ObjectNode parent, String type, ObjectNode content) {
        transport.send(Channel.iopub,
                Message.encode(List.of(topic(type)), header(type), parent == null ? object() : parent,
                        object(), content, signer));
    }

    private byte[] topic(String type) {
        return ("kernel." + session + "." + type).getBytes(StandardCharsets.UTF_8);
    }

    void status(@Nullable ObjectNode parent, String state) {
        ObjectNode content = object();
        content.put("execution_state", state);
        publish(parent, "status", content);
    }

    /** A bundle as the protocol's `data`. */
    static ObjectNode data(MimeBundle bundle) {
        ObjectNode data = object();
        bundle.data().forEach((type, content) -> {
            if (type.equals("application/json") || type.endsWith("+json")) {
                try {
                    data.set(type, JSON.readTree(content));
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
