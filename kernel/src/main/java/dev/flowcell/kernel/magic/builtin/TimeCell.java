package dev.flowcell.kernel.magic.builtin;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;

/** Times its cell. */
record TimeCell() implements Magic.Cell {

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String summary() {
        return "runs the cell and says how long it took to compile and to run";
    }

    @Override
    public String usage() {
        return "%%time";
    }

    @Override
    public void run(MagicLine line, String body, CellContext context) throws Exception {
        Time.timed(body, context);
    }
}
