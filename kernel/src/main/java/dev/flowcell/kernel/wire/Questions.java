package dev.flowcell.kernel.wire;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.wire.Transport.Channel;
import dev.flowcell.runtime.error.Fault;
import tools.jackson.databind.node.ObjectNode;

/** Asks the user of a front-end, one question at a time. */
final class Questions {

    private final Publisher publisher;
    private final SynchronousQueue<String> answers = new SynchronousQueue<>();

    Questions(Publisher publisher) {
        this.publisher = publisher;
    }

    /** An `input_reply`; one that nobody waits for is dropped. */
    void answered(Message message) {
        var _ = answers.offer(message.text("value", ""));
    }

    synchronized String ask(Message request, String prompt, boolean password) {
        ObjectNode content = Publisher.object();
        content.put("prompt", prompt);
        content.put("password", password);
        publisher.reply(Channel.stdin, request, "input_request", content);
        try {
            String answer = answers.poll(7, TimeUnit.DAYS);
            return answer == null ? "" : answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("The question was interrupted", "run the cell again");
        }
    }
}
