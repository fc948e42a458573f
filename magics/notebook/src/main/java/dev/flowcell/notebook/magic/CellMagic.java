package dev.flowcell.notebook.magic;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;

/** A cell magic from its parts. */
record CellMagic(String name, String summary, String usage, Action action) implements Magic.Cell {

    /** What it does. */
    interface Action {
        void run(MagicLine line, String body, CellContext context) throws Exception;
    }

    @Override
    public void run(MagicLine line, String body, CellContext context) throws Exception {
        action.run(line, body, context);
    }
}
