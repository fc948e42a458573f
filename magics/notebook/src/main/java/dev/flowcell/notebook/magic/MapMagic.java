package dev.flowcell.notebook.magic;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.CellFailure;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.cells.StepReader;

/** `%%map` in a session: all items run here, in parallel. */
final class MapMagic implements Magic.Cell {

    private final Set<String> told = new HashSet<>();

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String summary() {
        return "runs the cell once per item, in parallel";
    }

    @Override
    public String usage() {
        return """
                %%map [OUT =] ITEM : ITEMS [--parallel N] [--pods N] [--retries N] [--retry-delay 5s] [--timeout 30s] [--cache [TTL]]
                OUT is the list of the cell's last expressions, in the order of ITEMS
                --pods N spreads a run's items over N pods, --parallel of them at once in each; they need a --store that all see
                --cache counts in runs: what a session holds need not be what a fresh run makes""";
    }

    /** The items are an expression. */
    @Override
    public OptionalInt java(String arguments) {
        var colon = arguments.indexOf(':');
        return colon < 0 ? OptionalInt.empty() : OptionalInt.of(colon + 1);
    }

    @Override
    public void run(MagicLine line, String body, CellContext context) throws Exception {
        var step = CellMagics.right(StepReader.map(line, 1));
        var map = MapBody.of(step, own(context.cell().source(), body), body, line.line());
        if (step.options().pods() > 1) {
            tell("In a session all items run here: --pods " + step.options().pods() + " counts in runs on a cluster",
                    context);
        }
        if (step.options().cache()) {
            tell("In a session each run of the cell runs all items: --cache counts in runs, and so does --resume, which"
                    + " runs those that failed", context);
        }
        if (!map.before().text().isBlank()) {
            context.evaluate(map.before());
        }
        try {
            context.evaluate(map.call());
        } catch (CellFailure failure) {
            throw MapBody.explained(step, failure);
        }
    }

    /** The cell as it stands in the notebook, unless the magic's text comes from elsewhere, as a file that was loaded. */
    private static String own(String cell, String body) {
        return cell.length() == body.length() ? cell : body;
    }

    /** Once in a session. */
    private synchronized void tell(String what, CellContext context) {
        if (told.add(what)) {
            context.display().stream(Stream.stderr, what + "\n");
        }
    }
}
