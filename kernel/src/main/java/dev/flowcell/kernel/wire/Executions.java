package dev.flowcell.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.NoDisplay;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.wire.Transport.Channel;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs `execute_request`s one after the other; after a failed one, those that wait are aborted. */
final class Executions {

    private static final Display SILENT = new NoDisplay("A silent request can't ask");

    private final Session session;
    private final Publisher publisher;
    private final Questions questions;
    private final History history;
    private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private int count;

    Executions(Session session, Publisher publisher, Questions questions, History history) {
        this.session = session;
        this.publisher = publisher;
        this.questions = questions;
        this.history = history;
        thread = Thread.ofPlatform().daemon().name("cells").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    void add(Message request) {
        waiting.add(request);
    }

    private void loop() {
        while (true) {
            try {
                execute(waiting.take());
            } catch (InterruptedException late) {
                // An interrupt that came as its cell ended.
            }
        }
    }

    private void execute(Message request) {
        publisher.status(request.header(), "busy");
        ObjectNode reply = Publisher.object();
        try {
            reply = run(request);
        } catch (RuntimeException | Error e) {
            System.getLogger(Executions.class.getName()).log(System.Logger.Level.ERROR,
                    "A request failed in the kernel", e);
            reply = Publisher.object();
            error(reply, new CellOutcome.Failed(e.getClass().getName(), String.valueOf(e.getMessage()),
                    List.of(String.valueOf(e))));
            reply.put("execution_count", count);
        } finally {
            List<Message> aborted = new ArrayList<>();
            if (request.flag("stop_on_error", true) && "error".equals(reply.path("status").asString(""))) {
                waiting.drainTo(aborted);
            }
            publisher.reply(Channel.shell, request, "execute_reply", reply);
            publisher.status(request.header(), "idle");
            aborted.forEach(this::abort);
        }
    }

    private void abort(Message request) {
        publisher.status(request.header(), "busy");
        ObjectNode reply = Publisher.object();
        reply.put("status", "aborted");
        reply.put("execution_count", count);
        publisher.reply(Channel.shell, request, "execute_reply", reply);
        publisher.status(request.header(), "idle");
    }

    private ObjectNode run(Message request) {
        String code = request.text("code", "");
        boolean silent = request.flag("silent", false);
        boolean counted = !silent && request.flag("store_history", true);
        if (counted) {
            count++;
            history.add(count, code);
        }
        if (!silent) {
            ObjectNode input = Publisher.object();
            input.put("code", code);
            input.put("execution_count", count);
            publisher.publish(request.header(), "execute_input", input);
        }
        Display display = silent ? SILENT : new FrontEndDisplay(publisher, questions, request);
        CellOutcome outcome = session
                .execute(new CellRequest(cellId(request), code, deletedCells(request), !counted), display);
        ObjectNode reply = Publisher.object();
        switch (outcome) {
            case CellOutcome.Done done -> {
                reply.put("status", "ok");
                reply.set("user_expressions", expressions(request));
                reply.putArray("payload");
                if (!silent && done.value() != null) {
                    result(request, done.value());
                }
            }
            case CellOutcome.Failed failed -> {
                error(reply, failed);
                if (!silent) {
                    ObjectNode error = Publisher.object();
                    error(error, failed);
                    error.remove("status");
                    publisher.publish(request.header(), "error", error);
                }
            }
        }
        reply.put("execution_count", count);
        return reply;
    }

    private void result(Message request, MimeBundle value) {
        ObjectNode content = Publisher.object();
        content.put("execution_count", count);
        content.set("data", Publisher.data(value));
        content.putObject("metadata");
        history.result(count, value.text());
        publisher.publish(request.header(), "execute_result", content);
    }

    static void error(ObjectNode content, CellOutcome.Failed failed) {
        content.put("status", "error");
        content.put("ename", failed.name());
        content.put("evalue", failed.message());
        ArrayNode traceback = content.putArray("traceback");
        failed.traceback().forEach(traceback::add);
    }

    private ObjectNode expressions(Message request) {
        ObjectNode answers = Publisher.object();
        if (request.content().get("user_expressions") instanceof ObjectNode expressions) {
            for (Map.Entry<String, JsonNode> expression : expressions.properties()) {
                ObjectNode answer = answers.putObject(expression.getKey());
                CellRequest silent = new CellRequest(null, expression.getValue().asString(""), List.of(), true);
                switch (session.execute(silent, SILENT)) {
                    case CellOutcome.Done done -> {
                        answer.put("status", "ok");
                        answer.set("data", done.value() == null ? Publisher.object() : Publisher.data(done.value()));
                        answer.putObject("metadata");
                    }
                    case CellOutcome.Failed failed -> error(answer, failed);
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
}
