package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.Note;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.notebook.state.CellNames;
import dev.flowcell.notebook.state.CellState;
import dev.flowcell.notebook.state.Reruns;
import dev.flowcell.notebook.state.Status;
import dev.flowcell.runtime.display.MimeBundle;

/** A notebook's cell graph with the state of each cell, and what keeps it from being a flow. */
public final class GraphDisplay {

    /** So many stale cells are explained below the picture; the others where the mouse rests on them. */
    private static final int EXPLAINED = 12;

    private static final Status NONE = new Status(CellState.fresh, List.of());

    private final CellGraph graph;
    private final Map<String, Status> statuses;
    private final StringBuilder html = new StringBuilder();
    private final List<String> text = new ArrayList<>();

    private GraphDisplay(CellGraph graph, Map<String, Status> statuses) {
        this.graph = graph;
        this.statuses = statuses;
    }

    /// @param statuses
    ///            by cell id; empty for a notebook that no session runs
    /// @param notes
    ///            lines to show below, such as why a value would not ship
    public static MimeBundle of(CellGraph graph, Map<String, Status> statuses, List<String> notes) {
        var display = new GraphDisplay(graph, statuses);
        display.picture();
        display.others();
        display.stale();
        graph.problems().forEach(display::problem);
        graph.notes().forEach(display::note);
        notes.forEach(note -> display.line("", Html.escape(note), note));
        return MimeBundle.html(display.html.toString(), String.join("\n", display.text));
    }

    private void picture() {
        var boxes = graph.nodes().stream().filter(GraphDisplay::drawn).map(this::box).toList();
        if (boxes.isEmpty()) {
            line("", "There are no steps yet", "there are no steps yet");
            return;
        }
        html.append("<div style=\"overflow:auto;max-height:640px\">").append(GraphSvg.of(boxes)).append("</div>");
        text.add(GraphText.of(boxes, Paint.NONE));
    }

    private void line(String style, String inHtml, String inText) {
        html.append(style.isEmpty() ? "<div>" : "<div style=\"" + style + "\">").append(inHtml).append("</div>");
        text.add(inText);
    }

    private static boolean drawn(Node node) {
        return switch (node.facts().kind()) {
            case step, map, params -> true;
            case declaration, setting, skip -> false;
        };
    }

    private GraphBox box(Node node) {
        var status = statuses.get(node.id());
        var pods = node.facts().cell().options().pods();
        var detail = Stream.of(status == null ? "" : label(status), node.pinned() ? "pinned" : "",
                pods > 1 ? pods + " pods" : "")
                .filter(word -> !word.isEmpty()).collect(Collectors.joining(" · "));
        return new GraphBox(node.id(), node.name(), node.facts().kind().name(),
                status == null ? Mark.waiting : Mark.of(status.state()), detail, null, node.after(),
                statuses.isEmpty() ? null : node.id(), status == null ? List.of() : reasons(node, status));
    }

    /** Such as `stale: rolled`. */
    private static String label(Status status) {
        return status.state() != CellState.stale || status.reasons().isEmpty()
                ? status.state().label()
                : "stale: " + status.reasons().stream().map(reason -> reason.name()).distinct()
                        .collect(Collectors.joining(", "));
    }

    private List<String> reasons(Node node, Status status) {
        return status.reasons().stream().map(reason -> reason.text(cell -> CellNames.of(graph, cell), node.id()))
                .toList();
    }

    /** How many cells are no steps, such as `7 declarations, 4 settings, 1 skipped`. */
    private void others() {
        var counts = graph.nodes().stream().filter(node -> !drawn(node))
                .collect(Collectors.groupingBy(node -> node.facts().kind(), TreeMap::new, Collectors.toList()));
        var others = counts.entrySet().stream().map(entry -> others(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            line("font-size:12px", Html.span(Html.MUTED, "Not steps: " + others), "not steps: " + others);
        }
    }

    private String others(Kind kind, List<Node> nodes) {
        var word = kind == Kind.skip ? "skipped" : kind.name();
        var unusual = nodes.stream().flatMap(node -> Optional.ofNullable(statuses.get(node.id())).stream()
                .filter(status -> status.state() != CellState.fresh)
                .map(status -> CellNames.of(node) + " " + status.state().label())).collect(Collectors.joining(", "));
        return nodes.size() + " " + word + (kind == Kind.skip || nodes.size() == 1 ? "" : "s")
                + (unusual.isEmpty() ? "" : " (" + unusual + ")");
    }

    private Status status(Node node) {
        return statuses.getOrDefault(node.id(), NONE);
    }

    private void stale() {
        var stale = graph.nodes().stream().filter(node -> status(node).state() == CellState.stale).toList();
        for (var node : stale.subList(0, Math.min(EXPLAINED, stale.size()))) {
            var reasons = String.join("; ", reasons(node, status(node)));
            line("", Html.span(Mark.stale.colour(), "~ ") + Html.link(node.id(), node.name())
                    + Html.escape(" is stale: " + reasons), "~ " + node.name() + " is stale: " + reasons);
        }
        if (stale.size() > EXPLAINED) {
            var more = "~ and " + (stale.size() - EXPLAINED) + " more";
            line("", Html.span(Mark.stale.colour(), more), more);
        }
        if (!stale.isEmpty()) {
            mend();
        }
    }

    private void mend() {
        var reruns = Reruns.of(graph, statuses);
        if (!reruns.cells().isEmpty()) {
            var hint = "%run --stale runs again: " + names(reruns.cells());
            line("", Html.escape(hint), hint);
        }
        var causes = new LinkedHashSet<>(reruns.blocked().values());
        for (var cause : causes) {
            var waiting = reruns.blocked().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(cause) && !entry.getKey().equals(cause))
                    .map(Map.Entry::getKey).toList();
            if (!waiting.isEmpty()) {
                var hint = "run " + CellNames.of(graph, cause) + " first: on it wait " + names(waiting);
                line("", Html.escape(hint), hint);
            }
        }
    }

    private String names(List<String> cells) {
        return cells.stream().map(cell -> graph.node(cell).map(Node::name).orElse(cell))
                .collect(Collectors.joining(", "));
    }

    private void problem(Problem problem) {
        var colour = Mark.failed.colour();
        place("", colour, "✗ ", problem.cell(), problem.line(), problem.column(), problem.message());
    }

    private void note(Note note) {
        place("font-size:12px", Html.MUTED, "· ", note.cell(), note.line(), note.column(), note.message());
    }

    private void place(String style, String colour, String mark, String id, int line, int column, String message) {
        var cell = graph.node(id).map(node -> "cell " + node.facts().cell().number()).orElse("cell " + id);
        var rest = ", line " + line + ", column " + column + ": " + message;
        line(style, statuses.isEmpty()
                ? Html.span(colour, mark + cell + rest)
                : Html.span(colour, mark) + Html.link(id, cell) + Html.span(colour, rest),
                mark + cell + rest);
    }
}
