package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.runtime.source.JavaScanner;

/// What to do about errors of the compiler that a notebook's ways explain.
final class Remedies {

    private static final String UNKNOWN = "cannot find symbol: ";

    private final List<Cell> cells;
    private final Set<String> nameless;

    /// @param nameless
    ///            variables whose type has no name
    Remedies(List<Cell> cells, Set<String> nameless) {
        this.cells = cells;
        this.nameless = nameless;
    }

    /** The problem, with its remedy where there is one. */
    Problem with(Problem problem) {
        var message = problem.message();
        if (!message.startsWith(UNKNOWN)) {
            return problem;
        }
        var receiver = namelessReceiver(problem);
        if (receiver.isPresent()) {
            return with(problem, "; the class of " + receiver.get()
                    + " has no name: declare a class or a record, and make " + receiver.get() + " one of it");
        }
        return skipped(name(message)).map(cell -> with(problem, "; cell " + cell.number()
                + ", which is for the notebook only, is no part of the flow")).orElse(problem);
    }

    /** The name that is unknown: of a variable, a class, or a method, which its parameters follow. */
    private static String name(String message) {
        var named = message.indexOf(' ', UNKNOWN.length()) + 1;
        var end = message.indexOf('(', named);
        return message.substring(named, end < 0 ? message.length() : end);
    }

    private static Problem with(Problem problem, String more) {
        return new Problem(problem.cell(), problem.line(), problem.column(), problem.message() + more);
    }

    /** A skipped cell that speaks of a name. */
    private Optional<Cell> skipped(String name) {
        return cells.stream().filter(cell -> cell.role().apart())
                .filter(cell -> JavaScanner.tokens(cell.code()).stream().anyMatch(token -> token.is(name)))
                .findFirst();
    }

    /** The variable of an anonymous class whose member a problem is about: only its own initialiser sees its members. */
    private Optional<String> namelessReceiver(Problem problem) {
        var line = cells.stream().filter(cell -> cell.id().equals(problem.cell())).findFirst()
                .flatMap(cell -> cell.code().lines().skip(problem.line() - 1L).findFirst()).orElse("");
        var before = JavaScanner.tokens(line.substring(0, Math.min(line.length(), problem.column() - 1)));
        return before.isEmpty()
                ? Optional.empty()
                : Optional.of(before.getLast().text()).filter(nameless::contains);
    }
}
