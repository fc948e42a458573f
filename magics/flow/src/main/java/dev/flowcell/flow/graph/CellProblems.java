package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.TypeInference.Inferred;

/// What is wrong with a cell by itself: its magics, what the compiler says, secrets that nobody declares.
final class CellProblems {

    private final Inferred inferred;
    private final Remedies remedies;
    private final Set<String> secrets = new HashSet<>();

    CellProblems(FlowSource source, Inferred inferred) {
        this.inferred = inferred;
        this.remedies = new Remedies(source.cells(), inferred.nameless());
        source.secrets().stream().map(Secret::name).forEach(secrets::add);
    }

    List<Problem> of(CellCode code, CellScan scan, boolean runs) {
        var problems = new ArrayList<>(code.cell().problems());
        problems.addAll(code.problems());
        problems.addAll(errors(code, scan));
        for (var use : scan.secrets().uses()) {
            if (use.offset() >= 0 && !secrets.contains(use.name())) {
                problems.add(code.problem(use.offset(),
                        "the secret " + use.name() + " is not declared: add a line %secret " + use.name()));
            }
        }
        if (runs) {
            map(code, problems);
        }
        return problems;
    }

    /** The compiler's errors; why a type could not be inferred, where there is no other. */
    private List<Problem> errors(CellCode code, CellScan scan) {
        var cell = code.cell().id();
        return scan.errors().isEmpty() && lacksType(code) && !inferred.voids().contains(cell)
                ? inferred.problems().stream().filter(problem -> problem.cell().equals(cell)).toList()
                : scan.errors().stream().map(remedies::with).toList();
    }

    private boolean lacksType(CellCode code) {
        var map = code.cell().map();
        return map != null && (!inferred.maps().containsKey(code.cell().id())
                || map.out() != null && !inferred.types().containsKey(map.out()))
                || code.snippets().stream().flatMap(snippet -> snippet.variables().stream()).anyMatch(
                        variable -> variable.type() == null && !inferred.types().containsKey(variable.name()));
    }

    private void map(CellCode code, List<Problem> problems) {
        var map = code.cell().map();
        if (map == null) {
            return;
        }
        for (var snippet : code.snippets()) {
            if (snippet.kind() == Snippet.Kind.method || snippet.kind() == Snippet.Kind.imports) {
                problems.add(code.problem(snippet.start(),
                        "a %%map body can't declare " + (snippet.kind() == Snippet.Kind.method ? "methods" : "imports")
                                + ": move this to a cell of its own"));
            }
        }
        var gives = !code.snippets().isEmpty() && switch (code.snippets().getLast().kind()) {
            case expression, call, statement -> true;
            case imports, type, method, variables -> false;
        };
        if (map.out() != null && (!gives || inferred.voids().contains(code.cell().id()))) {
            problems.add(new Problem(code.cell().id(), map.line(), map.outColumn(), map.withoutValue()));
        }
    }
}
