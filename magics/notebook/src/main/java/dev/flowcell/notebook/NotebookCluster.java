package dev.flowcell.notebook;

import java.util.List;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.notebook.ClusterLine.Act;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.runtime.error.Fault;

/** Where a notebook says that it runs. */
public final class NotebookCluster {

    private NotebookCluster() {
    }

    /// What its last `%cluster` says, or the local default. One that deletes chooses nothing.
    ///
    /// @throws Fault
    ///             if that can't be right; names the cell and its line
    public static ClusterSettings of(List<CellSource> cells) {
        var found = ClusterLine.parse("local");
        for (var cell : cells) {
            for (var magic : CellText.parse(cell.source()).magics()) {
                if (!magic.cell() && magic.name().equals("cluster") && !magic.arguments().isEmpty()) {
                    try {
                        var line = ClusterLine.read(magic.arguments());
                        found = line.act() == Act.delete ? found : line.settings();
                    } catch (Fault fault) {
                        throw fault.at("cell " + cell.number() + ", line " + magic.line());
                    }
                }
            }
        }
        return found;
    }
}
