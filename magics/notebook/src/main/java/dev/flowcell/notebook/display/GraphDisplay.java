package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;

/** A notebook's cell graph with the state of each cell, and what keeps it from being a flow. */
public final class GraphDisplay {

    private GraphDisplay() {
    }

    /// @param states
    ///            by cell id; a cell without one is of a notebook that no session runs
    /// @param notes
    ///            lines to show below, such as why a value would not ship
    public static MimeBundle of(CellGraph graph, Map<String, CellState> states, List<String> notes) {
        var boxes = graph.nodes().stream().filter(GraphDisplay::drawn)
                .map(node -> box(node, states.get(node.id()))).toList();
        var others = others(graph);
        var problems = graph.problems().stream().map(problem -> problem(graph, problem)).toList();
        var html = new StringBuilder("<div style=\"overflow:auto;max-height:640px\">" + GraphSvg.of(boxes) + "</div>");
        var text = new ArrayList<String>();
        text.add(GraphText.of(boxes, Paint.NONE));
        if (!others.isEmpty()) {
            html.append("<div style=\"font-size:12px\">").append(Html.span(Html.MUTED, "Not steps: " + others))
                    .append("</div>");
            text.add("not steps: " + others);
        }
        for (var problem : problems) {
            html.append("<div>").append(Html.span(Mark.failed.colour(), "✗ " + problem)).append("</div>");
            text.add("✗ " + problem);
        }
        for (var note : graph.notes()) {
            var line = place(graph, note.cell(), note.line(), note.column()) + note.message();
            html.append("<div style=\"font-size:12px\">").append(Html.span(Html.MUTED, "· " + line)).append("</div>");
            text.add("· " + line);
        }
        for (var note : notes) {
            html.append("<div>").append(Html.escape(note)).append("</div>");
            text.add(note);
        }
        return MimeBundle.html(html.toString(), String.join("\n", text));
    }

    /** How many cells are no steps, such as `7 declarations, 4 settings, 1 skipped`. */
    private static String others(CellGraph graph) {
        var counts = graph.nodes().stream().filter(node -> !drawn(node))
                .collect(Collectors.groupingBy(node -> node.facts().kind(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().map(entry -> {
            var word = entry.getKey() == Kind.skip ? "skipped" : entry.getKey().name();
            return entry.getValue() + " " + word + (entry.getKey() == Kind.skip || entry.getValue() == 1 ? "" : "s");
        }).collect(Collectors.joining(", "));
    }

    private static boolean drawn(Node node) {
        return switch (node.facts().kind()) {
            case step, map, params -> true;
            case declaration, setting, skip -> false;
        };
    }

    private static GraphBox box(Node node, @Nullable CellState state) {
        Kind kind = node.facts().kind();
        var detail = Stream.of(state == null ? "" : state.label(), node.pinned() ? "pinned" : "")
                .filter(word -> !word.isEmpty()).collect(Collectors.joining(" · "));
        return new GraphBox(node.id(), node.name(), kind.name(), state == null ? Mark.waiting : state.mark, detail,
                null, node.after());
    }

    private static String problem(CellGraph graph, Problem problem) {
        return place(graph, problem.cell(), problem.line(), problem.column()) + problem.message();
    }

    private static String place(CellGraph graph, String id, int line, int column) {
        var cell = graph.node(id).map(node -> "cell " + node.facts().cell().number()).orElse("cell " + id);
        return cell + ", line " + line + ", column " + column + ": ";
    }
}
