package dev.flowcell.notebook.magic;

import java.util.List;

import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.cells.StepReader;
import dev.flowcell.runtime.error.Fault;

/** What `%%params`, `%%step`, `%%map`, `%%skip` and `%%test` do in a session. A step's options count in runs. */
final class CellMagics {

    private CellMagics() {
    }

    static List<Magic> all() {
        return List.of(
                new CellMagic("params", "typed parameters with defaults, overridden with -p name=value", "%%params",
                        (line, body, context) -> {
                            new Grammar("%%params", "%%params", 0, 0).parse(line.arguments());
                            context.evaluate(body);
                        }),
                new CellMagic("step", "names a step or gives it options",
                        "%%step [NAME] [--retries N] [--retry-delay 5s] [--timeout 30s] [--cache [TTL]] [--after STEP]\n"
                                + "in a session the cell is run once, as it stands: its options count in runs",
                        (line, body, context) -> {
                            right(StepReader.step(line));
                            context.evaluate(body);
                        }),
                new MapMagic(),
                new CellMagic("skip", "a cell for the notebook only", "%%skip",
                        (line, body, context) -> context.evaluate(body)),
                new CellMagic("test", "a test, run in the session and no part of the flow", "%%test",
                        (line, body, context) -> context.evaluate(body)));
    }

    /** What a line says, if there is no mistake in it. */
    static StepReader.Step right(StepReader.Step step) {
        if (!step.mistakes().isEmpty()) {
            throw Fault.settings(step.mistakes().getFirst().message(), "");
        }
        return step;
    }
}
