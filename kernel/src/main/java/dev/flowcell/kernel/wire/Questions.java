package dev.flowcell.kernel.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the user of a front-end, one question at a time. */
final class Questions {

    private final Publisher publisher;
    private volatile @Nullable Question asked;

    private record Question(String id, CompletableFuture<String> answer) {
    }

    Questions(Publisher publisher) {
        this.publisher = publisher;
    }

    /** An `input_reply`; one that nobody waits for is dropped, and so is the late answer to an earlier question. */
    void answered(Message message) {
        JsonNode answered = message.parent().get("msg_id");
        Question question = asked;
        if (question != null && (answered == null || answered.asString("").equals(question.id()))) {
            question.answer().complete(message.text("value", ""));
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
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            publisher.ask(request, content, id -> asked = new Question(id, answer));
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("The question was interrupted", "run the cell again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer is never an error", e);
        } finally {
            asked = null;
        }
    }
}
