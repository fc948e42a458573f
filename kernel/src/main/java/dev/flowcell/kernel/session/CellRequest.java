package dev.flowcell.kernel.session;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A cell to run.
///
/// @param id
///            the notebook cell's id where the front-end sends it, or null
/// @param source
///            the cell's text with its magics
/// @param deletedCells
///            ids of cells that the user deleted since the last request, as JupyterLab's metadata has them
/// @param silent
///            nothing is published and nothing counted
/// @param number
///            by which the front-end and so the errors call it; 0 where the session is to count
public record CellRequest(@Nullable String id, String source, List<String> deletedCells, boolean silent, int number) {

    /** A cell that the session numbers, where it is not silent. */
    public CellRequest(@Nullable String id, String source, List<String> deletedCells, boolean silent) {
        this(id, source, deletedCells, silent, 0);
    }

    /** A cell without an id, as a console or a script has it. */
    public static CellRequest of(String source) {
        return new CellRequest(null, source, List.of(), false);
    }
}
