package dev.flowcell.notebook;

import java.util.List;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.notebook.cells.CellSource;

/** Whether a notebook registers itself to run by the clock. */
public final class NotebookSchedule {

    private NotebookSchedule() {
    }

    /** Whether one of its cells is a `%register` with a `--schedule`. */
    public static boolean of(List<CellSource> cells) {
        return cells.stream().flatMap(cell -> CellText.parse(cell.source()).magics().stream())
                .anyMatch(magic -> !magic.cell() && magic.name().equals("register")
                        && magic.arguments().matches("(?s).*(^|\\s)--schedule([=\\s].*)"));
    }
}
