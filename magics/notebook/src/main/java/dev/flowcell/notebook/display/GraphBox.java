package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** The same boxes without the edges that others imply, which say nothing new in a drawing. */
    static List<GraphBox> reduced(List<GraphBox> boxes) {
        var ancestors = new HashMap<String, Set<String>>();
        var reduced = new ArrayList<GraphBox>();
        for (var box : boxes) {
            var implied = new HashSet<String>();
            box.after().forEach(id -> implied.addAll(ancestors.getOrDefault(id, Set.of())));
            reduced.add(new GraphBox(box.id(), box.name(), box.kind(), box.mark(), box.detail(), box.progress(),
                    box.after().stream().filter(id -> !implied.contains(id)).toList()));
            implied.addAll(box.after());
            ancestors.put(box.id(), implied);
        }
        return reduced;
    }
}
