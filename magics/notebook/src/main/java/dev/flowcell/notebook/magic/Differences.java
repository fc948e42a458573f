package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;

/** Where a fresh run's results differ from the session's: state that the notebook does not show. */
final class Differences {

    private static final int SHOWN = 80;

    private Differences() {
    }

    /** One line for each variable that differs, named with its cell. */
    static List<String> of(Flows flows, String run, CellGraph graph, Session session) {
        var there = session.variables().stream().map(Session.Variable::name).collect(Collectors.toSet());
        var lines = new ArrayList<String>();
        for (var node : graph.nodes()) {
            for (var variable : node.facts().declares()) {
                if (comparable(variable, there)) {
                    difference(flows, run, variable.name(), session).ifPresent(line -> lines.add(
                            variable.name() + " (cell " + node.facts().cell().number() + ", " + node.name() + "): "
                                    + line));
                }
            }
        }
        return lines;
    }

    private static boolean comparable(Variable variable, Set<String> there) {
        return variable.refusal() == null && variable.secret() == null && there.contains(variable.name());
    }

    private static Optional<String> difference(Flows flows, String run, String variable, Session session) {
        String fresh;
        String own;
        try {
            fresh = flows.fetch(run, variable).json();
            own = session.json(variable);
        } catch (Fault notKept) {
            // A value that the run did not keep, or that the session can't write, can't be compared.
            return Optional.empty();
        }
        return fresh.equals(own)
                ? Optional.empty()
                : Optional.of("the session has " + cut(own, fresh) + ", a fresh run makes " + cut(fresh, own));
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
