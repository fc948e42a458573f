package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.cell.Note;
import dev.flowcell.flow.cell.Problem;

/// The cells of a notebook and how they depend on each other, in notebook order.
///
/// @param problems
///            everything that keeps it from being a flow, all at once, in notebook order
/// @param notes
///            what keeps nothing, and may not be meant: a parameter that nobody reads, say; in notebook order
public record CellGraph(List<Node> nodes, List<Problem> problems, List<Note> notes) {

    public CellGraph {
        nodes = List.copyOf(nodes);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** Cells of which there is nothing to note. */
    public CellGraph(List<Node> nodes, List<Problem> problems) {
        this(nodes, problems, List.of());
    }

    /** The node of a cell. */
    public Optional<Node> node(String cell) {
        return nodes.stream().filter(node -> node.facts().cell().id().equals(cell)).findFirst();
    }

    /// One cell.
    ///
    /// @param name
    ///            what people call it: unique in the graph and a Java identifier; for a step it is the compiled method's
    /// @param after
    ///            ids of all cells that it has an edge from, in notebook order
    /// @param pinned
    ///            it makes a variable that can't ship and that others read
    public record Node(CellFacts facts, String name, List<String> after, boolean pinned) {

        public Node {
            after = List.copyOf(after);
        }

        public String id() {
            return facts.cell().id();
        }
    }
}
