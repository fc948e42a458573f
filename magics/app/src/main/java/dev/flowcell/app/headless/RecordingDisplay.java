package dev.flowcell.app.headless;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.runtime.display.MimeBundle;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps what a cell puts out as nbformat has it, and passes it on to be seen. */
final class RecordingDisplay implements Display {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Display seen;
    private final ArrayNode outputs;

    RecordingDisplay(Display seen, ArrayNode outputs) {
        this.seen = seen;
        this.outputs = outputs;
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        seen.stream(stream, text);
        var last = outputs.isEmpty() ? null : outputs.get(outputs.size() - 1);
        if (last instanceof ObjectNode output && output.path("name").asString("").equals(stream.name())) {
            output.put("text", output.path("text").asString("") + text);
        } else {
            outputs.addObject().put("output_type", "stream").put("name", stream.name()).put("text", text);
        }
    }

    @Override
    public synchronized Slot show(MimeBundle bundle) {
        var slot = seen.show(bundle);
        var output = outputs.addObject().put("output_type", "display_data");
        fill(output, bundle);
        output.putObject("metadata");
        return newer -> {
            synchronized (this) {
                slot.update(newer);
                fill(output, newer);
            }
        };
    }

    @Override
    public String ask(String prompt, boolean password) {
        return seen.ask(prompt, password);
    }

    @Override
    public boolean live() {
        return seen.live();
    }

    @Override
    public boolean html() {
        return seen.html();
    }

    /** The value of the cell's last expression. */
    synchronized void result(MimeBundle value, int executionCount) {
        seen.show(value);
        var output = outputs.addObject().put("output_type", "execute_result");
        output.put("execution_count", executionCount);
        fill(output, value);
        output.putObject("metadata");
    }

    synchronized void error(CellOutcome.Failed failed) {
        var output = outputs.addObject().put("output_type", "error").put("ename", failed.name()).put("evalue",
                failed.message());
        failed.traceback().forEach(output.putArray("traceback")::add);
    }

    private static void fill(ObjectNode output, MimeBundle bundle) {
        var data = output.putObject("data");
        bundle.data().forEach((type, content) -> {
            if (type.toLowerCase(Locale.ROOT).endsWith("json")) {
                data.set(type, MAPPER.readTree(content));
            } else {
                data.put(type, content);
            }
        });
    }
}
