package dev.flowcell.kernel.wire;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the user of a front-end, one question at a time. */
final class Questions {

    private final Publisher publisher;
    private final SynchronousQueue<String> answers = new SynchronousQueue<>();
    private volatile @Nullable String asked;

    Questions(Publisher publisher) {
        this.publisher = publisher;
    }

    /** An `input_reply`; one that nobody waits for is dropped, and so is the late answer to an earlier question. */
    void answered(Message message) {
        JsonNode question = message.parent().get("msg_id");
        if (question == null || question.asString("").equals(asked)) {
            var _ = answers.offer(message.text("value", ""));
        }
    }

    /// Asks and waits for the answer.
    ///
    /// @throws Fault
    ///             if the front-end can't answer, or the wait is interrupted
    synchronized String ask(Message request, String prompt, boolean password) {
        if (!request.flag("allow_stdin", true)) {
            throw Fault.settings("This front-end can't ask for input", "run the cell where somebody can answer");
        }
        ObjectNode content = Publisher.object();
        content.put("prompt", prompt);
        content.put("password", password);
        asked = publisher.ask(request, content);
        try {
            String answer = answers.poll(7, TimeUnit.DAYS);
            return answer == null ? "" : answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("The question was interrupted", "run the cell again");
        } finally {
            asked = null;
        }
    }
}
