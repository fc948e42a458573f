package dev.flowcell.notebook.display;

import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A graph for a terminal: one line a step. */
final class GraphText {

    private GraphText() {
    }

    /** Lines such as `✓ articles  map · 24/24 · 1.2 s  ← stories`. */
    static String of(List<GraphBox> all, Paint paint) {
        var boxes = GraphBox.reduced(all);
        var names = new HashMap<String, String>();
        boxes.forEach(box -> names.put(box.id(), box.name()));
        var nameWidth = boxes.stream().mapToInt(box -> box.name().length()).max().orElse(0);
        var width = boxes.stream().mapToInt(box -> box.second().length()).max().orElse(0);
        return boxes.stream().map(box -> {
            var after = box.after().stream().map(names::get).filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
            return (paint.in(box.mark(), box.mark().sign()) + " " + Html.padded(box.name(), nameWidth) + "  "
                    + Html.padded(box.second(), width)
                    + (after.isEmpty() ? "" : paint.in(Mark.waiting, "  ← " + after)))
                    .stripTrailing();
        }).collect(Collectors.joining("\n"));
    }
}
