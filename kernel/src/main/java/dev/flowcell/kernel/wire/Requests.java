package dev.flowcell.kernel.wire;

import java.util.Map;

import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests that need no cell to run. */
final class Requests {

    private final Session session;
    private final Publisher publisher;
    private final History history;

    Requests(Session session, Publisher publisher, History history) {
        this.session = session;
        this.publisher = publisher;
        this.history = history;
    }

    /// Answers one.
    ///
    /// @return the reply's content, or null for a message that has no reply
    @Nullable
    ObjectNode answer(Message request) {
        return switch (request.type()) {
            case "kernel_info_request" -> KernelInfo.content();
            case "complete_request" -> complete(request);
            case "inspect_request" -> inspect(request);
            case "is_complete_request" -> isComplete(request);
            case "history_request" -> history.answer(request);
            case "comm_info_request" -> commInfo();
            case "connect_request" -> ok();
            case "comm_open" -> {
                // No target is known here: the protocol asks for the comm to be closed at once.
                ObjectNode close = Publisher.object();
                close.put("comm_id", request.text("comm_id", ""));
                close.putObject("data");
                publisher.publish(request.header(), "comm_close", close);
                yield null;
            }
            case "comm_msg", "comm_close" -> null;
            default -> null;
        };
    }

    static ObjectNode ok() {
        return Publisher.object().put("status", "ok");
    }

    private ObjectNode complete(Message request) {
        String code = request.text("code", "");
        Session.Completion completion = session.complete(code,
                CodePoints.toUnits(code, request.number("cursor_pos", code.length())));
        ObjectNode content = ok();
        var matches = content.putArray("matches");
        completion.matches().forEach(matches::add);
        int start = CodePoints.fromUnits(code, completion.from());
        int end = CodePoints.fromUnits(code, completion.to());
        content.put("cursor_start", start);
        content.put("cursor_end", end);
        var types = content.putObject("metadata").putArray("_jupyter_types_experimental");
        completion.candidates().forEach(match -> types.addObject().put("text", match.text())
                .put("type", match.kind()).put("signature", match.signature())
                .put("start", start).put("end", end));
        return content;
    }

    private ObjectNode inspect(Message request) {
        String code = request.text("code", "");
        var found = session.inspect(code, CodePoints.toUnits(code, request.number("cursor_pos", code.length())));
        ObjectNode content = ok();
        content.put("found", found.isPresent());
        content.set("data", Publisher.data(found.orElse(new MimeBundle(Map.of()))));
        content.putObject("metadata");
        return content;
    }

    private ObjectNode isComplete(Message request) {
        Session.Completeness completeness = session.completeness(request.text("code", ""));
        ObjectNode content = Publisher.object();
        content.put("status", completeness.status().name());
        if (completeness.status() == Session.Completeness.Status.incomplete) {
            content.put("indent", completeness.indent());
        }
        return content;
    }

    /** None is ever open: a front-end's comms are closed as they are opened. */
    private static ObjectNode commInfo() {
        ObjectNode content = ok();
        content.putObject("comms");
        return content;
    }

    /** The reply's type: `x_request` is answered by `x_reply`. */
    static String replyType(Message request) {
        return request.type().replace("_request", "_reply");
    }

    /** Whether a channel's message is answered at all. */
    static boolean expectsReply(Message request) {
        return request.type().endsWith("_request");
    }
}
