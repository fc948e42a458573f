package dev.flowcell.notebook.cells;

import java.util.List;

/// A code cell as it stands in a notebook.
///
/// @param id
///            the nbformat cell id, or `cell-N` where the notebook has none
/// @param number
///            its place among the code cells, from 1
/// @param tags
///            of its metadata, such as `parameters`
public record CellSource(String id, int number, String source, List<String> tags) {

    public CellSource {
        tags = List.copyOf(tags);
    }

    /** The same cell with other text. */
    public CellSource withSource(String newSource) {
        return new CellSource(id, number, newSource, tags);
    }

    /** The same cell at another place. */
    public CellSource withNumber(int newNumber) {
        return new CellSource(id, newNumber, source, tags);
    }
}
