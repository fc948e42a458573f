package dev.flowcell.kernel.wire;

import java.util.UUID;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.worker.CommMessage;
import tools.jackson.databind.node.ObjectNode;

/** Shows a cell's output in the front-end that asked for it. */
final class FrontEndDisplay implements Display {

    /** Characters of one `stream` message; a front-end gets a longer text in parts. */
    private static final int LONGEST_TEXT = 64 * 1024;

    private static final int LONGEST_LINE = 500_000;
    private static final long MOST_TEXT = 20_000_000;

    private final Publisher publisher;
    private final Questions questions;
    private final Message request;
    private final OutputLimit out = new OutputLimit(LONGEST_LINE, MOST_TEXT);
    private final OutputLimit error = new OutputLimit(LONGEST_LINE, MOST_TEXT);

    FrontEndDisplay(Publisher publisher, Questions questions, Message request) {
        this.publisher = publisher;
        this.questions = questions;
        this.request = request;
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        publish(stream, limit(stream).take(text));
    }

    private void publish(Stream stream, String text) {
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + LONGEST_TEXT);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            ObjectNode content = Publisher.object();
            content.put("name", stream.name());
            content.put("text", text.substring(from, to));
            publisher.output(request.header(), "stream", content);
            from = to;
        }
    }

    private OutputLimit limit(Stream stream) {
        return stream == Stream.stdout ? out : error;
    }

    /** The cell has ended: says what of its output was too much. */
    synchronized void ended() {
        for (Stream stream : Stream.values()) {
            publish(stream, limit(stream).end());
        }
    }

    @Override
    public Slot show(MimeBundle bundle) {
        String id = UUID.randomUUID().toString();
        publisher.output(request.header(), "display_data", content(bundle, id));
        return next -> publisher.update(request.header(), content(next, id));
    }

    private static ObjectNode content(MimeBundle bundle, String id) {
        ObjectNode content = Publisher.object();
        content.set("data", Publisher.data(bundle));
        content.putObject("metadata");
        content.putObject("transient").put("display_id", id);
        return content;
    }

    @Override
    public String ask(String prompt, boolean password) {
        return questions.ask(request, prompt, password);
    }

    @Override
    public void clear(boolean wait) {
        publisher.output(request.header(), "clear_output", Publisher.object().put("wait", wait));
    }

    @Override
    public void comm(CommMessage message) {
        Comms.publish(publisher, request, message);
    }

    @Override
    public boolean live() {
        return true;
    }

    @Override
    public boolean html() {
        return true;
    }
}
