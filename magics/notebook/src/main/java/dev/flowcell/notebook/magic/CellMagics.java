package dev.flowcell.notebook.magic;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellFailure;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.cells.StepReader;
import dev.flowcell.runtime.error.Fault;

/** What `%%params`, `%%step`, `%%map`, `%%skip` and `%%test` do in a session. A step's options count in runs. */
final class CellMagics {

    private CellMagics() {
    }

    static List<Magic> all() {
        var said = new AtomicBoolean();
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
                new CellMagic("map", "runs the cell once per item, in parallel",
                        "%%map [OUT =] ITEM : ITEMS [--parallel N] [--pods N] [--retries N] [--retry-delay 5s] [--timeout 30s] [--cache [TTL]]\n"
                                + "OUT is the list of the cell's last expressions, in the order of ITEMS\n"
                                + "--pods N spreads a run's items over N pods, --parallel of them at once in each; they need a --store that all see\n"
                                + "--cache counts in runs: what a session holds need not be what a fresh run makes",
                        (line, body, context) -> {
                            var step = right(StepReader.map(line, 1));
                            var map = MapBody.of(step, own(context.cell().source(), body), body, line.line());
                            if (step.options().pods() > 1 && !said.getAndSet(true)) {
                                context.display().stream(Stream.stderr, "In a session all items run here: --pods "
                                        + step.options().pods() + " counts in runs on a cluster\n");
                            }
                            if (!map.before().text().isBlank()) {
                                context.evaluate(map.before());
                            }
                            try {
                                context.evaluate(map.call());
                            } catch (CellFailure failure) {
                                throw MapBody.explained(step, failure);
                            }
                        }),
                new CellMagic("skip", "a cell for the notebook only", "%%skip",
                        (line, body, context) -> context.evaluate(body)),
                new CellMagic("test", "a test, run in the session and no part of the flow", "%%test",
                        (line, body, context) -> context.evaluate(body)));
    }

    /** The cell as it stands in the notebook, unless the magic's text comes from elsewhere, as a file that was loaded. */
    private static String own(String cell, String body) {
        return cell.length() == body.length() ? cell : body;
    }

    /** What a line says, if there is no mistake in it. */
    private static StepReader.Step right(StepReader.Step step) {
        if (!step.mistakes().isEmpty()) {
            throw Fault.settings(step.mistakes().getFirst().message(), "");
        }
        return step;
    }
}
