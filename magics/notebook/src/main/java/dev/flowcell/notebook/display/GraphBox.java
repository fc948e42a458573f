package dev.flowcell.notebook.display;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// One box of a drawn graph.
///
/// @param kind
///            `step`, `map`, `params`
/// @param detail
///            its second line beside the kind: a state in words, counts, a time
/// @param progress
///            how much is done, from 0 to 1, or null for no bar
/// @param after
///            ids of the boxes before it; ids that are not drawn are left out
public record GraphBox(String id, String name, String kind, Mark mark, String detail, @Nullable Double progress,
        List<String> after) {

    public GraphBox {
        after = List.copyOf(after);
    }
}
