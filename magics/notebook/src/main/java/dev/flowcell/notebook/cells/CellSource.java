package dev.flowcell.notebook.cells;

import java.util.List;

/// A code cell as a notebook, a script or a session has it.
///
/// @param id
///            the nbformat cell id, or what stands for it
/// @param number
///            its place among the code cells, from 1
/// @param source
///            its text with its magics
/// @param tags
///            of its metadata, such as `parameters`
public record CellSource(String id, int number, String source, List<String> tags) {

    public CellSource {
        tags = List.copyOf(tags);
    }
}
