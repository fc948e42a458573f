package dev.flowcell.kernel.wire;

import dev.flowcell.kernel.session.CellOutcome;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The contents that replies of all kinds have in common. */
final class Replies {

    private Replies() {
    }

    static ObjectNode ok() {
        return Publisher.object().put("status", "ok");
    }

    /** A failure without frames. */
    static ObjectNode error(String name, String message) {
        ObjectNode content = Publisher.object();
        error(content, name, message).add(message);
        return content;
    }

    /** Puts a cell's failure into a reply, or into what is published of it. */
    static void error(ObjectNode content, CellOutcome.Failed failed) {
        ArrayNode traceback = error(content, failed.name(), failed.message());
        failed.traceback().forEach(traceback::add);
    }

    private static ArrayNode error(ObjectNode content, String name, String message) {
        content.put("status", "error");
        content.put("ename", name);
        content.put("evalue", message);
        return content.putArray("traceback");
    }
}
