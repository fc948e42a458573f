package dev.flowcell.kernel.wire;

import java.util.UUID;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import tools.jackson.databind.node.ObjectNode;

/** Shows a cell's output in the front-end that asked for it. */
final class FrontEndDisplay implements Display {

    private final Publisher publisher;
    private final Questions questions;
    private final Message request;

    FrontEndDisplay(Publisher publisher, Questions questions, Message request) {
        this.publisher = publisher;
        this.questions = questions;
        this.request = request;
    }

    @Override
    public void stream(Stream stream, String text) {
        if (!text.isEmpty()) {
            ObjectNode content = Publisher.object();
            content.put("name", stream.name());
            content.put("text", text);
            publisher.publish(request.header(), "stream", content);
        }
    }

    @Override
    public Slot show(MimeBundle bundle) {
        String id = UUID.randomUUID().toString();
        publisher.publish(request.header(), "display_data", content(bundle, id));
        return next -> publisher.publish(request.header(), "update_display_data", content(next, id));
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
        if (!request.flag("allow_stdin", true)) {
            throw Fault.settings("This front-end can't ask for input", "run the cell where somebody can answer");
        }
        return questions.ask(request, prompt, password);
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
