package dev.flowcell.kernel.wire;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The shell and its subshells (protocol 5.5, enhancement proposal 91): each has a queue of cells of its own, so that a
/// failed cell aborts only those behind it in the same queue. The queues' cells run at the same time; everything else is
/// answered at once in all of them.
final class Subshells {

    private final Executions.Shared shared;
    private final Executions parent;
    private final Map<String, Executions> children = new ConcurrentHashMap<>();

    Subshells(Executions.Shared shared) {
        this.shared = shared;
        parent = new Executions(shared, shared.session()::execute, "cells");
    }

    void start() {
        parent.start();
    }

    /** The queue for a subshell's cells, or for the shell's own; null if there is no such subshell. */
    @Nullable
    Executions queue(@Nullable String id) {
        return id == null ? parent : children.get(id);
    }

    ObjectNode create() {
        String id = UUID.randomUUID().toString();
        Executions child = new Executions(shared, shared.session().beside(), "cells of subshell " + id);
        children.put(id, child);
        child.start();
        return Replies.ok().put("subshell_id", id);
    }

    ObjectNode delete(Message request) {
        Executions child = children.remove(request.text("subshell_id", ""));
        if (child == null) {
            return unknown(request.text("subshell_id", ""));
        }
        child.end();
        return Replies.ok();
    }

    ObjectNode list() {
        ObjectNode content = Replies.ok();
        ArrayNode ids = content.putArray("subshell_id");
        children.keySet().stream().sorted().forEach(ids::add);
        return content;
    }

    static ObjectNode unknown(@Nullable String id) {
        return Replies.error("UnknownSubshell", "There is no subshell " + id);
    }
}
