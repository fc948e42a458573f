package dev.flowcell.notebook.magic;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;

/** A line magic from its parts. */
record LineMagic(String name, String summary, String usage, Action action) implements Magic.Line {

    /** What it does. */
    interface Action {
        void run(String arguments, CellContext context) throws Exception;
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        action.run(line.arguments(), context);
    }
}
