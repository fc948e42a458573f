package dev.flowcell.kernel.wire;

import java.util.Map;

import dev.flowcell.kernel.json.JsonTree;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.worker.CommMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Comms between a front-end and the session's code, as the protocol has them. */
final class Comms {

    private final Session session;
    private final Publisher publisher;
    private final Questions questions;

    Comms(Session session, Publisher publisher, Questions questions) {
        this.session = session;
        this.publisher = publisher;
        this.questions = questions;
    }

    /** Whether a message is one of a comm; none has a reply. */
    static boolean concerns(Message message) {
        return switch (message.type()) {
            case "comm_open", "comm_msg", "comm_close" -> true;
            default -> false;
        };
    }

    /** Hands a message to the code, and waits until that has done what it does. */
    void handle(Message message) {
        CommMessage.Kind kind = switch (message.type()) {
            case "comm_open" -> CommMessage.Kind.open;
            case "comm_msg" -> CommMessage.Kind.message;
            default -> CommMessage.Kind.close;
        };
        JsonNode data = message.content().get("data");
        session.comm(new CommMessage(kind, message.text("comm_id", ""), message.text("target_name", ""),
                data == null ? "{}" : JsonTree.text(data), JsonTree.text(message.metadata()), message.buffers()),
                new FrontEndDisplay(publisher, questions, message));
    }

    /** The reply to a `comm_info_request`. */
    ObjectNode info(Message request) {
        ObjectNode content = Replies.ok();
        ObjectNode comms = content.putObject("comms");
        String wanted = request.text("target_name", "");
        for (Map.Entry<String, String> comm : session.comms().entrySet()) {
            if (wanted.isEmpty() || wanted.equals(comm.getValue())) {
                comms.putObject(comm.getKey()).put("target_name", comm.getValue());
            }
        }
        return content;
    }

    /** Publishes what the code says. */
    static void publish(Publisher publisher, Message cause, CommMessage message) {
        ObjectNode content = Publisher.object().put("comm_id", message.id());
        content.set("data", JsonTree.read(message.data()));
        String type = switch (message.kind()) {
            case open -> {
                content.put("target_name", message.target());
                yield "comm_open";
            }
            case message -> "comm_msg";
            case close -> "comm_close";
            case target -> throw new IllegalArgumentException("unexpected " + message.kind());
        };
        ObjectNode metadata = JsonTree.read(message.metadata()) instanceof ObjectNode object
                ? object
                : Publisher.object();
        publisher.comm(cause.header(), type, content, metadata, message.buffers());
    }
}
