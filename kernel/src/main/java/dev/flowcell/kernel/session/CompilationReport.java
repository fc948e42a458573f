package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.QualifiedNames;

/** What the compiler says about a snippet, in terms of the cell, with a remedy where there is one. */
final class CompilationReport {

    private static final int IMPORTS = 3;

    private final SourceCodeAnalysis analysis;

    CompilationReport(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The outcome of a cell whose snippet the compiler refuses. */
    CellOutcome.Failed failed(Place place, String source, List<Diag> problems) {
        List<String> lines = new ArrayList<>();
        String first = "";
        for (Diag problem : problems.stream().filter(Diag::isError).toList()) {
            List<String> message = message(problem);
            if (first.isEmpty()) {
                first = String.join(", ", message);
            }
            describe(lines, place, source, problem, message);
        }
        if (first.isEmpty()) {
            first = "This does not compile";
            lines.add(Styles.red(first));
        }
        return new CellOutcome.Failed("CompilationError", first, lines);
    }

    private void describe(List<String> lines, Place place, String source, Diag problem, List<String> message) {
        int line = place.line(problem.getPosition());
        lines.add(Styles.bold(place.label() + ", line " + line + ": ") + Styles.red(message.getFirst()));
        String text = place.lineText(line);
        int from = place.column(problem.getStartPosition());
        int to = place.column(problem.getEndPosition());
        if (place.line(problem.getStartPosition()) != line) {
            from = place.column(problem.getPosition());
        }
        if (place.line(problem.getEndPosition()) != line) {
            to = text.length() + 1;
        }
        lines.add("    " + text);
        lines.add("    " + " ".repeat(Math.max(0, from - 1)) + Styles.red("^".repeat(Math.max(1, to - from))));
        message.stream().skip(1).forEach(more -> lines.add("    " + more));
        remedies(source, problem).forEach(remedy -> lines.add("    " + Styles.green(remedy)));
    }

    /** The message's lines without the one that places it in a class the user knows nothing of. */
    private static List<String> message(Diag problem) {
        List<String> lines = Stream.of(problem.getMessage(Locale.ENGLISH).split("\n")).map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("location: class")
                        && !line.startsWith("location: class $")
                        && !line.startsWith("location: class REPL"))
                .map(line -> line.replaceAll("REPL\\.\\$JShell\\$\\w+\\.", "")).toList();
        return lines.isEmpty() ? List.of(Objects.toString(problem.getCode(), "error")) : lines;
    }

    private List<String> remedies(String source, Diag problem) {
        String code = Objects.toString(problem.getCode(), "");
        if (!code.startsWith("compiler.err.cant.resolve")) {
            return List.of();
        }
        int end = (int) Math.min(source.length(), problem.getEndPosition());
        QualifiedNames names = analysis.listQualifiedNames(source.substring(0, end), end);
        if (names.isResolvable()) {
            return List.of();
        }
        return names.getNames().stream().limit(IMPORTS).map(name -> "import " + name + ";").toList();
    }
}
