package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.Note;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.runtime.source.JavaScanner;

/// What a person may not have meant: parameters and results that nobody reads, results that will not be kept; and why a
/// step is pinned. A flow's last steps are there for their results, so nothing is said of those.
final class Notes {

    private final List<Node> nodes;
    private final List<CellCode> cells;
    private final Map<String, Integer> lastRead = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private Notes(List<Node> nodes, List<CellCode> cells) {
        this.nodes = nodes;
        this.cells = cells;
    }

    /// Finds the notes, in notebook order.
    ///
    /// @param nodes
    ///            of all cells
    static List<Note> of(List<Node> nodes, List<CellCode> cells) {
        var notes = new Notes(nodes, cells);
        notes.find();
        return notes.notes;
    }

    private void find() {
        for (var index = 0; index < nodes.size(); index++) {
            var node = nodes.get(index);
            if (node.facts().kind().runs()) {
                for (var name : node.facts().reads()) {
                    lastRead.put(name, index);
                }
            }
        }
        for (var index = 0; index < nodes.size(); index++) {
            var node = nodes.get(index);
            switch (node.facts().kind()) {
                case params -> unused(node);
                case step, map -> {
                    if (isIdle(node) && feedsLater(index)) {
                        idle(node);
                    }
                }
                case declaration, setting, skip -> {
                }
            }
            node.facts().declares().forEach(variable -> ships(node, variable));
        }
    }

    /** Whether another step reads a variable. */
    private boolean isRead(String variable) {
        return lastRead.containsKey(variable);
    }

    private void unused(Node node) {
        node.facts().declares().stream().filter(variable -> !isRead(variable.name()))
                .filter(variable -> !isSaidAgain(node, variable.name()))
                .forEach(variable -> add(node, variable, "no step reads the parameter " + variable.name()
                        + ": leave it out, or read it"));
    }

    /** Whether a cell says a name beside its declaration. */
    private boolean isSaidAgain(Node node, String name) {
        return JavaScanner.tokens(node.facts().cell().code()).stream().filter(token -> token.is(name)).count() > 1;
    }

    /** Whether a step only makes variables that no other reads. */
    private boolean isIdle(Node node) {
        var facts = node.facts();
        var makes = !facts.declares().isEmpty() && facts.writes().size() == facts.declares().size()
                && facts.writes().stream().noneMatch(this::isRead);
        return makes && (facts.kind() == Kind.map || code(node).flatMap(code -> code.snippets().stream())
                .allMatch(Notes::onlyMakes));
    }

    private static boolean onlyMakes(Snippet snippet) {
        return switch (snippet.kind()) {
            case imports, type, method, variables, expression -> true;
            case statement, call -> false;
        };
    }

    private Stream<CellCode> code(Node node) {
        return cells.stream().filter(code -> code.cell().id().equals(node.id()));
    }

    /** Whether a later step makes what a still later one reads: this one is none of the flow's last. */
    private boolean feedsLater(int index) {
        for (var later = index + 1; later < nodes.size(); later++) {
            var place = later;
            if (nodes.get(later).facts().kind().runs() && nodes.get(later).facts().writes().stream()
                    .anyMatch(name -> lastRead.getOrDefault(name, -1) > place)) {
                return true;
            }
        }
        return false;
    }

    private void idle(Node node) {
        var variable = node.facts().declares().getFirst();
        add(node, variable, "no step reads " + variable.name()
                + ": it is a result of the flow; where it is only for the notebook, begin the cell with %%skip");
    }

    private void ships(Node node, Variable variable) {
        if (node.pinned() && isRead(variable.name()) && variable.secret() != null) {
            add(node, variable, variable.name() + ": the secret " + variable.secret()
                    + " never ships, so this step is pinned: each process that needs it asks for it itself");
        } else if (node.pinned() && isRead(variable.name()) && variable.lives()) {
            var parts = String.valueOf(variable.refusal()).split(": ", 2);
            add(node, variable, variable.name() + ": " + parts[0]
                    + ", so this step is pinned: it runs once in each process that needs it"
                    + (parts.length == 1 ? "" : "; to let it ship, " + parts[1]));
        } else if (variable.refusal() != null && !variable.lives() && node.facts().kind().runs()
                && node.facts().writes().stream().noneMatch(this::isRead)) {
            add(node, variable, variable.name() + " will be no result of the run: " + variable.refusal());
        }
    }

    private void add(Node node, Variable variable, String message) {
        notes.add(new Note(node.id(), variable.line(), variable.column(), message));
    }
}
