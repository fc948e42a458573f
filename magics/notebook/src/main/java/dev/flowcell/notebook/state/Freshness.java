package dev.flowcell.notebook.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;

/// Which cells are fresh, and which are stale and why. A cell is fresh if its last run was on what a fresh run of the
/// notebook would give it: every variable that it reads was the result of the last runs of the very cells before it that
/// write it, each once, and of nothing else.
public final class Freshness {

    /** As the compiler says it. */
    private static final Pattern UNDECLARED = Pattern.compile("cannot find symbol: (?:variable|method|class) (\\w+)");

    private final CellGraph graph;
    private final Map<String, Integer> places = new HashMap<>();
    /** The cells that write a variable, in the notebook's order. */
    private final Map<String, List<Node>> writers = new HashMap<>();
    private final Map<String, Run> last = new HashMap<>();
    /** When a cell's source last changed. */
    private final Map<String, Long> changed = new HashMap<>();
    private final History history = new History();
    private final Set<String> edited;
    private final Map<String, String> declarations;
    private final Map<String, Status> found = new LinkedHashMap<>();

    private Freshness(CellGraph graph, Set<String> edited, Map<String, String> declarations) {
        this.graph = graph;
        this.edited = edited;
        this.declarations = declarations;
    }

    /// The status of each cell that is a step or a declaration, by id.
    ///
    /// @param runs
    ///            of the session, in order; also those of cells that are no more in the notebook
    /// @param uses
    ///            what a run did, by its cell's id and source
    /// @param edited
    ///            ids of the cells whose saved source is not the one that ran
    /// @param declarations
    ///            ids of the cells that declare types and methods, by the name of these
    public static Map<String, Status> of(CellGraph graph, List<Run> runs, BiFunction<String, String, Uses> uses,
            Set<String> edited, Map<String, String> declarations) {
        var freshness = new Freshness(graph, edited, declarations);
        freshness.order();
        runs.forEach(run -> freshness.add(run, uses.apply(run.cell(), run.source())));
        for (var node : graph.nodes()) {
            switch (node.facts().kind()) {
                case step, map, params, declaration ->
                    freshness.found.put(node.id(), freshness.status(node));
                case setting, skip -> {
                }
            }
        }
        return freshness.found;
    }

    private void order() {
        for (var node : graph.nodes()) {
            places.put(node.id(), places.size());
            if (node.facts().kind().runs()) {
                node.facts().writes()
                        .forEach(name -> writers.computeIfAbsent(name, key -> new ArrayList<>()).add(node));
            }
        }
    }

    private void add(Run run, Uses uses) {
        var former = last.put(run.cell(), run);
        if (former == null || !former.source().strip().equals(run.source().strip())) {
            changed.put(run.cell(), run.order());
        }
        history.add(run, uses);
    }

    private Status status(Node node) {
        var run = last.get(node.id());
        if (run == null) {
            return Status.of(CellState.never);
        }
        if (edited.contains(node.id())) {
            return Status.of(CellState.edited);
        }
        if (!run.fine()) {
            return Status.of(CellState.failed);
        }
        var reasons = new LinkedHashSet<>(undeclared(node));
        if (node.facts().kind().runs()) {
            reasons.addAll(reasons(node, run));
        }
        return new Status(reasons.isEmpty() ? CellState.fresh : CellState.stale, List.copyOf(reasons));
    }

    /** Names that were there when it ran, since a cell that is gone or was edited declared them. */
    private List<Reason> undeclared(Node node) {
        return graph.problems().stream().filter(problem -> problem.cell().equals(node.id()))
                .map(problem -> UNDECLARED.matcher(problem.message())).filter(Matcher::lookingAt)
                .map(matcher -> new Reason(Reason.Kind.undeclared, matcher.group(1), node.id())).toList();
    }

    private Set<Reason> reasons(Node node, Run run) {
        var uses = Uses.of(node.facts());
        var reasons = new LinkedHashSet<Reason>();
        for (var name : node.facts().reaches()) {
            var cell = declarations.get(name);
            if (cell != null && !cell.equals(node.id()) && changed.getOrDefault(cell, -1L) > run.order()) {
                reasons.add(new Reason(Reason.Kind.declared, name, cell));
            }
        }
        for (var name : new TreeSet<>(uses.reads())) {
            reasons.addAll(ofRead(node, run, name));
        }
        for (var name : new TreeSet<>(uses.writes())) {
            if (!uses.reads().contains(name)) {
                reasons.addAll(ofWrite(node, run, name, uses.declares().contains(name)));
            }
        }
        return reasons;
    }

    private List<Node> before(Node node, String name) {
        return writers.getOrDefault(name, List.of()).stream()
                .filter(writer -> place(writer.id()) < place(node.id())).toList();
    }

    private int place(String cell) {
        return places.getOrDefault(cell, -1);
    }

    private List<Reason> ofRead(Node node, Run run, String name) {
        var reasons = new ArrayList<Reason>();
        var seen = history.read(node.id(), name);
        var before = before(node, name);
        for (var writer : before) {
            var other = last.get(writer.id());
            if (other == null) {
                reasons.add(new Reason(Reason.Kind.missing, name, writer.id()));
            } else if (other.order() > run.order()) {
                reasons.add(since(writer, name));
            } else {
                ofState(writer, name, reasons);
            }
        }
        var counted = new LinkedHashSet<String>();
        for (var write : seen) {
            if (!counted.add(write.cell())) {
                if (reasons.stream().noneMatch(reason -> reason.cell().equals(write.cell()))) {
                    reasons.add(new Reason(Reason.Kind.twice, name, write.cell()));
                }
            } else if (before.stream().noneMatch(writer -> writer.id().equals(write.cell()))) {
                spoiled(node, name, write, seen, reasons);
            }
        }
        return reasons;
    }

    /** A cell before it ran after it. */
    private static Reason since(Node writer, String name) {
        var makes = writer.facts().declares().stream().anyMatch(variable -> variable.name().equals(name));
        return new Reason(makes ? Reason.Kind.made : Reason.Kind.changed, name, writer.id());
    }

    private void ofState(Node writer, String name, List<Reason> reasons) {
        var status = found.get(writer.id());
        if (status != null && status.state() == CellState.stale) {
            reasons.add(new Reason(Reason.Kind.stale, name, writer.id()));
        } else if (status != null && status.state() == CellState.failed) {
            reasons.add(new Reason(Reason.Kind.failed, name, writer.id()));
        }
    }

    /** A write that a fresh run would not have done before this cell. */
    private void spoiled(Node node, String name, History.Write write, List<History.Write> seen, List<Reason> reasons) {
        if (write.cell().equals(node.id())) {
            reasons.add(new Reason(Reason.Kind.twice, name, write.cell()));
        } else if (place(write.cell()) > place(node.id())) {
            reasons.add(new Reason(Reason.Kind.ahead, name, write.cell()));
        } else if (write != seen.getFirst() || reasons.isEmpty()) {
            // Where another cell makes it now, it is enough to say that.
            reasons.add(new Reason(Reason.Kind.gone, name, write.cell()));
        }
    }

    private List<Reason> ofWrite(Node node, Run run, String name, boolean declares) {
        var reasons = new ArrayList<Reason>();
        if (!history.counts(run, name)) {
            history.maker(name).filter(maker -> !maker.equals(node.id()) && places.containsKey(maker))
                    .ifPresent(maker -> reasons.add(new Reason(Reason.Kind.undone, name, maker)));
        }
        if (reasons.isEmpty() && !declares) {
            for (var writer : before(node, name)) {
                var other = last.get(writer.id());
                if (other != null && other.order() > run.order()) {
                    reasons.add(since(writer, name));
                }
            }
        }
        return reasons;
    }
}
