package dev.flowcell.notebook.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;

/// What must run again so that no cell is stale any more: the stale cells, those that make a variable anew which a cell
/// would else change a second time, and what depends on these.
///
/// @param cells
///            ids, in the notebook's order
/// @param blocked
///            stale cells that can't be mended so, with the cell that a person must mend first: one before them that
///            failed or has not run, or the cell itself where it uses what no cell declares
public record Reruns(List<String> cells, Map<String, String> blocked) {

    public Reruns {
        cells = List.copyOf(cells);
        blocked = Collections.unmodifiableMap(new LinkedHashMap<>(blocked));
    }

    /** What mends the stale cells of a graph. */
    public static Reruns of(CellGraph graph, Map<String, Status> statuses) {
        var search = new Search(graph, statuses);
        statuses.forEach((cell, status) -> {
            if (status.state() == CellState.stale) {
                search.add(cell);
            }
        });
        return search.result();
    }

    private static final class Search {

        private final List<Node> nodes;
        private final Map<String, Status> statuses;
        private final Set<String> needed = new HashSet<>();
        private final Deque<Node> open = new ArrayDeque<>();

        Search(CellGraph graph, Map<String, Status> statuses) {
            this.nodes = graph.nodes().stream().filter(node -> node.facts().kind().runs()).toList();
            this.statuses = statuses;
        }

        void add(String cell) {
            nodes.stream().filter(node -> node.id().equals(cell)).filter(node -> needed.add(cell))
                    .forEach(open::add);
            while (!open.isEmpty()) {
                var node = open.remove();
                behind(node).forEach(this::addRun);
                anew(node).forEach(name -> writers(node, name).forEach(this::addRun));
            }
        }

        private void addRun(Node node) {
            if (ran(node) && needed.add(node.id())) {
                open.add(node);
            }
        }

        private boolean ran(Node node) {
            return switch (state(node)) {
                case fresh, stale, edited, running -> true;
                case failed, never -> false;
            };
        }

        private CellState state(Node node) {
            return statuses.getOrDefault(node.id(), Status.of(CellState.never)).state();
        }

        /** Cells behind one that read or change what it writes. */
        private List<Node> behind(Node node) {
            var found = new ArrayList<Node>();
            for (var other : nodes.subList(nodes.indexOf(node) + 1, nodes.size())) {
                if (!Collections.disjoint(node.facts().writes(), other.facts().reads())
                        || !Collections.disjoint(node.facts().writes(), other.facts().writes())) {
                    found.add(other);
                }
            }
            return found;
        }

        /** Variables that must be made anew before a cell runs again. */
        private Set<String> anew(Node node) {
            var uses = Uses.of(node.facts());
            var names = new HashSet<>(uses.reads());
            names.retainAll(uses.writes());
            var status = statuses.get(node.id());
            if (status != null) {
                status.reasons().stream().filter(reason -> reason.kind().spoiled()).map(Reason::name)
                        .forEach(names::add);
            }
            return names;
        }

        /** Cells before one that write a variable. */
        private List<Node> writers(Node node, String name) {
            return nodes.subList(0, nodes.indexOf(node)).stream()
                    .filter(other -> other.facts().writes().contains(name)).toList();
        }

        private boolean undeclared(Node node) {
            var status = statuses.get(node.id());
            return status != null
                    && status.reasons().stream().anyMatch(reason -> reason.kind() == Reason.Kind.undeclared);
        }

        Reruns result() {
            var cells = new ArrayList<String>();
            var blocked = new LinkedHashMap<String, String>();
            for (var node : nodes) {
                if (!needed.contains(node.id())) {
                    continue;
                }
                var cause = node.facts().reads().stream().flatMap(name -> writers(node, name).stream())
                        .filter(other -> !ran(other) || blocked.containsKey(other.id())).findFirst();
                if (undeclared(node)) {
                    blocked.put(node.id(), node.id());
                } else if (cause.isPresent()) {
                    blocked.put(node.id(), blocked.getOrDefault(cause.get().id(), cause.get().id()));
                } else {
                    cells.add(node.id());
                }
            }
            return new Reruns(cells, blocked);
        }
    }
}
