package dev.flowcell.kernel.wire;

import dev.flowcell.kernel.session.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers the requests of the control channel. Older front-ends send some of them on the shell channel, where they are
/// answered as well.
final class Control {

    private final Session session;
    private final Subshells shells;

    Control(Session session, Subshells shells) {
        this.session = session;
        this.shells = shells;
    }

    /** The reply's content, or null for a request that is none of these. */
    @Nullable
    ObjectNode answer(Message request) {
        return switch (request.type()) {
            case "interrupt_request" -> {
                session.interrupt();
                yield Replies.ok();
            }
            case "shutdown_request" -> Replies.ok().put("restart", request.flag("restart", false));
            case "create_subshell_request" -> shells.create();
            case "delete_subshell_request" -> shells.delete(request);
            case "list_subshell_request" -> shells.list();
            case "debug_request" -> debug(request);
            default -> null;
        };
    }

    /** There is no debugger: a response of the Debug Adapter Protocol says so. */
    private static ObjectNode debug(Message request) {
        JsonNode number = request.content().get("seq");
        ObjectNode response = Publisher.object();
        response.put("type", "response");
        response.put("request_seq", number == null ? 0 : number.asInt(0));
        response.put("seq", 1);
        response.put("command", request.text("command", ""));
        response.put("success", false);
        response.put("message", "This kernel has no debugger");
        return response;
    }
}
