package dev.flowcell.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.NoDisplay;
import dev.flowcell.kernel.history.History;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.wire.Transport.Channel;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs the `execute_request`s of a shell or subshell one after the other, on a thread of their own; after a failed
/// one, those that wait are aborted.
final class Executions {

    private static final Display SILENT = new NoDisplay("A silent request can't ask");

    /// What all shells of a kernel share.
    ///
    /// @param count
    ///            the execution count
    record Shared(Session session, Publisher publisher, Questions questions, History history, AtomicInteger count) {
    }

    private final Session session;
    private final Session.Beside cells;
    private final Publisher publisher;
    private final Shared shared;
    private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean ended;

    /// @param cells
    ///            runs them
    Executions(Shared shared, Session.Beside cells, String name) {
        this.shared = shared;
        this.cells = cells;
        session = shared.session;
        publisher = shared.publisher;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    void add(Message request) {
        waiting.add(request);
    }

    /** Ends when the running cell does; what waits is aborted. */
    void end() {
        ended = true;
        waiting.add(END);
    }

    private static final Message END = new Message(List.of(), Publisher.object(), Publisher.object(),
            Publisher.object(), Publisher.object());

    private void loop() {
        while (true) {
            try {
                Message next = waiting.take();
                if (next == END) {
                    cells.close();
                    return;
                }
                if (ended) {
                    abort(next);
                } else {
                    execute(next);
                }
            } catch (InterruptedException late) {
                // An interrupt that came as its cell ended.
            } catch (RuntimeException | Error e) {
                log().log(System.Logger.Level.ERROR, "A cell could not be answered", e);
            }
        }
    }

    private void execute(Message request) {
        publisher.status(request.header(), "busy");
        ObjectNode metadata = Publisher.object().put("started", Publisher.now());
        ObjectNode reply = Publisher.object();
        List<Message> aborted = new ArrayList<>();
        boolean counted = request.hasText("code") && counted(request);
        int count = counted ? shared.count.incrementAndGet() : shared.count.get();
        try {
            publisher.running(request.header());
            reply = request.hasText("code") ? run(request, count) : refused();
        } catch (RuntimeException | Error e) {
            log().log(System.Logger.Level.ERROR, "A cell failed in the kernel", e);
            reply = Replies.error(e.getClass().getName(), String.valueOf(e.getMessage()));
        } finally {
            publisher.ended(request.header());
            reply.put("execution_count", count);
            if (request.flag("stop_on_error", true) && "error".equals(reply.path("status").asString(""))) {
                waiting.drainTo(aborted);
            }
            publisher.reply(Channel.shell, request, reply, metadata);
            publisher.status(request.header(), "idle");
        }
        for (Message behind : aborted) {
            if (behind == END) {
                waiting.add(END);
            } else {
                abort(behind);
            }
        }
    }

    private static ObjectNode refused() {
        return Replies.error("InvalidRequest", "An execute_request needs a text named code");
    }

    private void abort(Message request) {
        publisher.status(request.header(), "busy");
        ObjectNode reply = Publisher.object();
        reply.put("status", "aborted");
        reply.put("execution_count", shared.count.get());
        publisher.reply(Channel.shell, request, reply);
        publisher.status(request.header(), "idle");
    }

    private static boolean counted(Message request) {
        return !request.flag("silent", false) && request.flag("store_history", true);
    }

    private ObjectNode run(Message request, int count) {
        String code = request.text("code", "");
        boolean silent = request.flag("silent", false);
        boolean counted = counted(request);
        if (!silent) {
            ObjectNode input = Publisher.object();
            input.put("code", code);
            input.put("execution_count", count);
            publisher.output(request.header(), "execute_input", input);
        }
        String asked = Help.asked(code);
        Optional<ObjectNode> page = asked == null ? Optional.empty() : Help.page(session, asked);
        CellOutcome outcome = page.isPresent() ? new CellOutcome.Done(null) : run(request, code, count);
        ObjectNode reply = Replies.ok();
        MimeBundle value = null;
        switch (outcome) {
            case CellOutcome.Done done -> {
                value = done.value();
                reply.set("user_expressions", expressions(request));
                page.ifPresentOrElse(reply.putArray("payload")::add, () -> {
                });
                if (!silent && value != null) {
                    result(request, count, value);
                }
            }
            case CellOutcome.Failed failed -> {
                Replies.error(reply, failed);
                reply.putObject("user_expressions");
                reply.putArray("payload");
                if (!silent) {
                    ObjectNode error = Publisher.object();
                    Replies.error(error, failed);
                    error.remove("status");
                    publisher.output(request.header(), "error", error);
                }
            }
        }
        if (counted && !code.isBlank()) {
            // Only now are the secrets known that the cell itself may have named.
            shared.history.add(count, session.redact(code), value == null ? null : value.text());
        }
        return reply;
    }

    private CellOutcome run(Message request, String code, int count) {
        CellRequest cell = new CellRequest(cellId(request), code, deletedCells(request), !counted(request), count);
        if (request.flag("silent", false)) {
            return cells.execute(cell, SILENT);
        }
        FrontEndDisplay display = new FrontEndDisplay(publisher, shared.questions, request);
        CellOutcome outcome = cells.execute(cell, display);
        display.ended();
        return outcome;
    }

    private void result(Message request, int count, MimeBundle value) {
        ObjectNode content = Publisher.object();
        content.put("execution_count", count);
        content.set("data", Publisher.data(value));
        content.putObject("metadata");
        publisher.output(request.header(), "execute_result", content);
    }

    private ObjectNode expressions(Message request) {
        ObjectNode answers = Publisher.object();
        if (request.content().get("user_expressions") instanceof ObjectNode expressions) {
            for (Map.Entry<String, JsonNode> expression : expressions.properties()) {
                ObjectNode answer = answers.putObject(expression.getKey());
                CellRequest silent = new CellRequest(null, expression.getValue().asString(""), List.of(), true);
                switch (cells.execute(silent, SILENT)) {
                    case CellOutcome.Done done -> {
                        answer.put("status", "ok");
                        answer.set("data", done.value() == null ? Publisher.object() : Publisher.data(done.value()));
                        answer.putObject("metadata");
                    }
                    case CellOutcome.Failed failed -> Replies.error(answer, failed);
                }
            }
        }
        return answers;
    }

    private static @Nullable String cellId(Message request) {
        JsonNode id = request.metadata().get("cellId");
        return id == null || !id.isString() ? null : id.asString();
    }

    private static List<String> deletedCells(Message request) {
        List<String> deleted = new ArrayList<>();
        if (request.metadata().get("deletedCells") instanceof ArrayNode cells) {
            cells.forEach(cell -> deleted.add(cell.asString("")));
        }
        return deleted;
    }

    /** Asked for only when there is something to say: to find a logger, the JDK looks through all jars. */
    private static System.Logger log() {
        return System.getLogger(Executions.class.getName());
    }
}
