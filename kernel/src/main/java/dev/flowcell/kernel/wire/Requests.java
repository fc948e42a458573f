package dev.flowcell.kernel.wire;

import java.util.List;
import java.util.Map;

import dev.flowcell.kernel.history.History;
import dev.flowcell.kernel.history.HistoryEntry;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the requests of the shell channel that need no cell to run. */
final class Requests {

    private final Session session;
    private final Comms comms;
    private final History history;
    private final ObjectNode ports;

    /// For a session.
    ///
    /// @param ports
    ///            what a `connect_reply` says
    Requests(Session session, Comms comms, History history, ObjectNode ports) {
        this.session = session;
        this.comms = comms;
        this.history = history;
        this.ports = ports;
    }

    /// Answers one.
    ///
    /// @return the reply's content, or null for a message that has no reply or is not known
    @Nullable
    ObjectNode answer(Message request) {
        return switch (request.type()) {
            case "kernel_info_request" -> kernelInfo();
            case "complete_request" -> complete(request);
            case "inspect_request" -> inspect(request);
            case "is_complete_request" -> isComplete(request);
            case "history_request" -> history(request);
            case "comm_info_request" -> comms.info(request);
            case "connect_request" -> Replies.ok().setAll(ports);
            default -> null;
        };
    }

    /// With this answer a front-end takes the kernel to be there, and some send the first cell at once: it is given
    /// when the compiler works, which that cell would wait for. To the end of the cell it takes as long either way.
    private ObjectNode kernelInfo() {
        session.awaitCompiler();
        return KernelInfo.content();
    }

    /** Where the cursor stands, in UTF-16 units; at the end where the request does not say. */
    private static int cursor(Message request, String code) {
        return CodePoints.toUnits(code, request.number("cursor_pos", code.length()));
    }

    private ObjectNode complete(Message request) {
        String code = request.text("code", "");
        Session.Completion completion = session.complete(code, cursor(request, code));
        ObjectNode content = Replies.ok();
        ArrayNode matches = content.putArray("matches");
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
        var found = session.inspect(code, cursor(request, code));
        ObjectNode content = Replies.ok();
        content.put("found", found.isPresent());
        content.set("data", Publisher.data(found.orElse(new MimeBundle(Map.of()))));
        content.putObject("metadata");
        return content;
    }

    private ObjectNode isComplete(Message request) {
        String code = request.text("code", "");
        if (Help.asked(code) != null) {
            return Publisher.object().put("status", "complete");
        }
        Session.Completeness completeness = session.completeness(code);
        ObjectNode content = Publisher.object();
        content.put("status", completeness.status().name());
        if (completeness.status() == Session.Completeness.Status.incomplete) {
            content.put("indent", completeness.indent());
        }
        return content;
    }

    private ObjectNode history(Message request) {
        int count = request.number("n", Integer.MAX_VALUE);
        List<HistoryEntry> found = switch (request.text("hist_access_type", "tail")) {
            case "range" -> history.range(request.number("session", 0), request.number("start", 0),
                    request.number("stop", Integer.MAX_VALUE));
            case "search" -> history.search(request.text("pattern", "*"), request.flag("unique", false), count);
            default -> history.tail(count);
        };
        ObjectNode content = Replies.ok();
        ArrayNode lines = content.putArray("history");
        for (HistoryEntry entry : found) {
            ArrayNode line = lines.addArray().add(entry.session()).add(entry.line());
            if (request.flag("output", false)) {
                line.addArray().add(session.redact(entry.source()))
                        .add(entry.output() == null ? null : session.redact(entry.output()));
            } else {
                line.add(session.redact(entry.source()));
            }
        }
        return content;
    }
}
