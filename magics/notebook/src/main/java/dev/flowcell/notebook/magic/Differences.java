package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.state.CellNames;
import dev.flowcell.notebook.state.CellState;
import dev.flowcell.notebook.state.Status;
import dev.flowcell.runtime.error.Fault;

/** Where a fresh run's results differ from the session's: state that the notebook does not show. */
final class Differences {

    private static final int SHOWN = 80;

    private final Flows flows;
    private final String run;
    private final CellGraph graph;
    private final Map<String, Status> statuses;
    private final Session session;
    private final Map<String, Session.Variable> variables = new LinkedHashMap<>();

    private Differences(Flows flows, String run, CellGraph graph, Map<String, Status> statuses, Session session) {
        this.flows = flows;
        this.run = run;
        this.graph = graph;
        this.statuses = statuses;
        this.session = session;
        session.variables().forEach(variable -> variables.put(variable.name(), variable));
    }

    /// What differs and what could not be compared.
    ///
    /// @param lines
    ///            one for each variable that differs, named with its cell and what that did
    /// @param uncompared
    ///            variables whose values can't cross
    record Found(List<String> lines, List<String> uncompared) {
    }

    /// Compares the variables of a fresh run with those of the session that have the same names.
    ///
    /// @param statuses
    ///            how fresh the session's cells are
    static Found of(Flows flows, String run, CellGraph graph, Map<String, Status> statuses, Session session) {
        return new Differences(flows, run, graph, statuses, session).find();
    }

    private Found find() {
        var lines = new ArrayList<String>();
        var uncompared = new ArrayList<String>();
        for (var node : graph.nodes()) {
            for (var variable : node.facts().declares()) {
                if (variable.secret() != null || !variables.containsKey(variable.name())) {
                    continue;
                }
                if (variable.refusal() != null) {
                    uncompared.add(variable.name());
                } else {
                    difference(variable.name()).ifPresent(line -> lines.add(
                            variable.name() + ", " + CellNames.of(node) + ": " + line + cause(node, variable.name())));
                }
            }
        }
        variables.values().forEach(variable -> leftOver(variable).ifPresent(lines::add));
        return new Found(lines, uncompared);
    }

    private Optional<String> difference(String variable) {
        try {
            var fresh = flows.fetch(run, variable).json();
            if (session.same(variable, fresh)) {
                return Optional.empty();
            }
            var own = session.json(variable);
            return Optional.of("the session has " + cut(own, fresh) + ", a fresh run makes " + cut(fresh, own));
        } catch (Fault notKept) {
            // A value that the run did not keep, or that the session can't write, can't be compared.
            return Optional.empty();
        }
    }

    /** Which of the cells that write a variable is not as it was in a fresh run, and why. */
    private String cause(Node declaring, String variable) {
        for (var node : graph.nodes()) {
            var status = statuses.get(node.id());
            if (!node.facts().kind().runs() || !node.facts().writes().contains(variable) || status == null) {
                continue;
            }
            var which = node == declaring ? "that cell" : CellNames.of(node);
            switch (status.state()) {
                case stale -> {
                    var reason = status.reasons().getFirst();
                    return "; " + which + " is stale: " + reason.text(
                            cell -> CellNames.of(graph, cell), node.id());
                }
                case failed, never, edited -> {
                    return "; " + which + (status.state() == CellState.never
                            ? " has not run"
                            : status.state() == CellState.failed ? " failed" : " was edited since it ran");
                }
                case fresh, running -> {
                }
            }
        }
        var changing = graph.nodes().stream().filter(node -> node != declaring && node.facts().kind().runs())
                .filter(node -> node.facts().writes().contains(variable))
                .map(node -> CellNames.of(node)).collect(Collectors.joining(", "));
        return changing.isEmpty() ? "" : "; also changed by " + changing;
    }

    /** A variable of a cell that is not there any more, or that declares it no more. */
    private Optional<String> leftOver(Session.Variable variable) {
        if (variable.cell() == null || graph.nodes().stream().flatMap(node -> node.facts().declares().stream())
                .map(CellFacts.Variable::name).anyMatch(variable.name()::equals)) {
            return Optional.empty();
        }
        var node = graph.node(variable.cell());
        if (node.isPresent() && !node.get().facts().kind().runs()) {
            return Optional.empty(); // for the notebook only
        }
        return Optional.of(variable.name() + ", " + node.map(CellNames::of).orElse("a deleted cell")
                + ": only the session has it: no cell declares it any more");
    }

    /** The part where they differ, if they are long. */
    private static String cut(String text, String other) {
        if (text.length() <= SHOWN) {
            return text;
        }
        var same = 0;
        while (same < Math.min(text.length(), other.length()) && text.charAt(same) == other.charAt(same)) {
            same++;
        }
        var from = Math.max(0, Math.min(same - SHOWN / 4, text.length() - SHOWN));
        return (from > 0 ? "…" : "") + text.substring(from, from + SHOWN)
                + (from + SHOWN < text.length() ? "…" : "");
    }
}
