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
/// @param cell
///            id of the notebook's cell that a click goes to, or null for none
/// @param why
///            further lines that are shown where the mouse rests on it
public record GraphBox(String id, String name, String kind, Mark mark, String detail, @Nullable Double progress,
        List<String> after, @Nullable String cell, List<String> why) {

    public GraphBox {
        after = List.copyOf(after);
        why = List.copyOf(why);
    }

    /** A box that stands for no cell of the notebook that shows it. */
    GraphBox(String id, String name, String kind, Mark mark, String detail, @Nullable Double progress,
            List<String> after) {
        this(id, name, kind, mark, detail, progress, after, null, List.of());
    }

    private GraphBox after(List<String> boxes) {
        return new GraphBox(id, name, kind, mark, detail, progress, boxes, cell, why);
    }

    /** Its kind and its detail. */
    String second() {
        return detail.isEmpty() ? kind : kind + " · " + detail;
    }

    /** The same boxes without the edges that others imply, which say nothing new in a drawing. */
    static List<GraphBox> reduced(List<GraphBox> boxes) {
        var ancestors = new HashMap<String, Set<String>>();
        var reduced = new ArrayList<GraphBox>();
        for (var box : boxes) {
            var implied = new HashSet<String>();
            box.after().forEach(id -> implied.addAll(ancestors.getOrDefault(id, Set.of())));
            reduced.add(box.after(box.after().stream().filter(id -> !implied.contains(id)).toList()));
            implied.addAll(box.after());
            ancestors.put(box.id(), implied);
        }
        return reduced;
    }
}
