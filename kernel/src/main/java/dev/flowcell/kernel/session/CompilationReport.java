package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.flowcell.kernel.compile.Problem;
import dev.flowcell.runtime.error.Nearest;
import dev.flowcell.runtime.source.JavaScanner;

import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.QualifiedNames;

/** What the compiler says about a snippet, in terms of the cell, with a remedy where there is one. */
final class CompilationReport {

    private static final int IMPORTS = 3;
    /** Two types of one name, as the compiler says it; what else is ambiguous no import would help. */
    private static final Pattern AMBIGUOUS = Pattern
            .compile("both (?:class|interface|enum|record|@interface) ([\\w.]+) in [\\w.]+ "
                    + "and (?:class|interface|enum|record|@interface) ([\\w.]+) in");

    private static final Pattern LAST_NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*$");

    private final SourceCodeAnalysis analysis;

    CompilationReport(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The outcome of a cell whose snippet the compiler refuses. */
    CellOutcome.Failed failed(Place place, String source, List<Problem> problems) {
        List<String> lines = new ArrayList<>();
        String first = "";
        for (Problem problem : problems) {
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

    /// The outcome of a cell whose variable needs a type that is not there.
    ///
    /// @param missing
    ///            as JShell names them, such as `class Story`
    CellOutcome.Failed unresolved(Place place, String source, List<String> missing) {
        List<String> lines = new ArrayList<>();
        for (String each : missing) {
            String name = each.substring(each.lastIndexOf(' ') + 1);
            JavaScanner.Token token = JavaScanner.tokens(source).stream().filter(found -> found.is(name)).findFirst()
                    .orElse(new JavaScanner.Token("", 0, 0, ' '));
            underline(lines, place, token.start(), token.start(), token.end(), "cannot find symbol: " + each);
            imports(source.substring(0, token.end())).forEach(remedy -> lines.add("    " + Styles.green(remedy)));
        }
        return new CellOutcome.Failed("CompilationError", "cannot find symbol: " + String.join(", ", missing), lines);
    }

    private void describe(List<String> lines, Place place, String source, Problem problem, List<String> message) {
        underline(lines, place, problem.position(), problem.start(), problem.end(),
                message.getFirst());
        message.stream().skip(1).forEach(more -> lines.add("    " + more));
        remedies(source, problem).forEach(remedy -> lines.add("    " + Styles.green(remedy)));
    }

    private static void underline(List<String> lines, Place place, long position, long start, long end,
            String message) {
        int line = place.line(position);
        String text = place.lineText(line);
        int from = place.line(start) == line ? place.column(start) : place.column(position);
        int to = place.line(end) == line ? place.column(end) : text.length() + 1;
        lines.add(Styles.bold(place.label() + ", line " + line + ": ") + Styles.red(message));
        lines.add("    " + text);
        lines.add("    " + " ".repeat(Math.max(0, from - 1)) + Styles.red("^".repeat(Math.max(1, to - from))));
    }

    /** The message's lines without the one that places it in a class the user knows nothing of. */
    private static List<String> message(Problem problem) {
        List<String> lines = Stream.of(problem.message().split("\n")).map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("location: class")
                        && !line.startsWith("location: class $")
                        && !line.startsWith("location: class REPL"))
                .map(line -> line.replaceAll("(REPL\\.)?\\$JShell\\$\\w+\\.", "")).toList();
        return lines.isEmpty() ? List.of(problem.code()) : lines;
    }

    private List<String> remedies(String source, Problem problem) {
        String code = problem.code();
        if (code.equals("compiler.err.ref.ambiguous")) {
            return AMBIGUOUS.matcher(problem.message()).results()
                    .flatMap(types -> Stream.of(types.group(1), types.group(2))).filter(name -> name.contains("."))
                    .map(name -> "import " + name + ";").toList();
        }
        if (!code.startsWith("compiler.err.cant.resolve")) {
            return List.of();
        }
        String text = source.substring(0, (int) Math.min(source.length(), problem.end()));
        List<String> imports = imports(text);
        return imports.isEmpty() ? nearest(text, source) : imports;
    }

    /** What the name with which the text ends may have meant, of all that is known at its place or stands in the cell. */
    private List<String> nearest(String text, String source) {
        Matcher last = LAST_NAME.matcher(text);
        if (!last.find()) {
            return List.of();
        }
        String before = text.substring(0, last.start());
        Stream<String> known = analysis.completionSuggestions(before, before.length(), new int[1]).stream()
                .map(each -> each.continuation().replaceFirst("\\(.*", ""));
        if (!before.stripTrailing().endsWith(".")) {
            known = Stream.concat(known,
                    JavaScanner.tokens(source).stream().filter(JavaScanner.Token::word).map(JavaScanner.Token::text));
        }
        return Nearest.to(last.group(), known.filter(name -> !name.equals(last.group())).distinct().toList())
                .map(found -> "did you mean " + found + "?").stream().toList();
    }

    /** Imports that would make the name known with which the text ends. */
    private List<String> imports(String text) {
        QualifiedNames names = analysis.listQualifiedNames(text, text.length());
        return names.isResolvable()
                ? List.of()
                : names.getNames().stream().limit(IMPORTS).map(name -> "import " + name + ";").toList();
    }
}
