package dev.flowcell.flow.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.source.JavaScanner;

/** The tests' classes: each step on what it read in the recorded run, and the notebook's `%%test` cells. */
final class TestFile {

    private final ProjectNames names;
    private final FlowPlan plan;
    private final RecordedValues recorded;
    private final TestCode code;
    private final Map<String, Verdict> verdicts;

    /// @param verdicts
    ///            what came of the tests when they were tried, by `CLASS.METHOD`
    TestFile(ProjectNames names, FlowPlan plan, RecordedValues recorded, Map<String, Verdict> verdicts) {
        this.names = names;
        this.plan = plan;
        this.recorded = recorded;
        this.code = new TestCode(names, plan, recorded);
        this.verdicts = verdicts;
    }

    String stepsClass() {
        return names.flow() + "Test";
    }

    String cellsClass() {
        return names.flow() + "NotebookTest";
    }

    /** The tests of the steps. */
    String steps() {
        var methods = new StringBuilder();
        for (var step : plan.steps()) {
            var verdict = verdicts.getOrDefault(stepsClass() + "." + step.name(), Verdict.PASSED);
            var differs = verdict.kind() == Verdict.Kind.differs;
            var body = code.step(step, !differs);
            var lines = new ArrayList<>(body.lines());
            if (differs) {
                lines.add("// What it makes differs from run to run, so nothing is compared.");
            }
            method(methods, step.name(), lines, body.lacks(), verdict);
        }
        return file(stepsClass(), "Each step of [" + names.flow() + "] by itself, on what it read in the run `"
                + recorded.run() + "`.", List.of(), List.of(), methods);
    }

    /// The tests of the notebook, or empty where it has none.
    ///
    /// @param cells
    ///            all of the notebook
    String cells(List<Cell> cells, Libraries libraries) {
        var tests = cells.stream().filter(cell -> cell.role() == Role.test).map(TestFile::plain).toList();
        if (tests.isEmpty()) {
            return "";
        }
        try (var compilation = new JavaCompilation(libraries)) {
            var all = CellParser.parse(compilation, cells);
            var parsed = CellParser.parse(compilation, tests);
            var imports = imports(all);
            imports.addAll(imports(parsed));
            var methods = new StringBuilder();
            var members = new ArrayList<String>();
            for (var test : parsed) {
                var name = "cell" + test.cell().number();
                var body = code.after(variables(test, all));
                var lines = new ArrayList<>(body.lines());
                for (var snippet : test.snippets()) {
                    statement(snippet, lines, members);
                }
                method(methods, name, lines, body.lacks(),
                        verdicts.getOrDefault(cellsClass() + "." + name, Verdict.PASSED));
            }
            return file(cellsClass(), "The tests of the notebook, on the values of the run `" + recorded.run() + "`.",
                    imports, members, methods);
        }
    }

    private static Cell plain(Cell cell) {
        return new Cell(cell.id(), cell.number(), null, Role.code, cell.code(), cell.options(), List.of(), null,
                List.of());
    }

    private static List<String> imports(Collection<CellCode> cells) {
        return cells.stream().flatMap(each -> each.snippets().stream()).filter(each -> each.kind() == Kind.imports)
                .map(each -> each.text().strip()).map(each -> each.endsWith(";") ? each : each + ";").distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static void statement(Snippet snippet, List<String> lines, List<String> members) {
        var text = snippet.text().strip();
        var ended = text.endsWith(";") || text.endsWith("}") && snippet.kind() == Kind.statement;
        switch (snippet.kind()) {
            case imports -> {
            }
            case type, method -> members.add(text.startsWith("static ") ? text : "static " + text);
            case variables, statement, call -> lines.add(ended ? text : text + ";");
            case expression -> lines.add("System.out.println(" + text.replaceFirst(";$", "") + ");");
        }
    }

    /** The flow's variables that a test speaks of, also through the flow's methods and types. */
    private Collection<String> variables(CellCode test, List<CellCode> all) {
        var words = new TreeSet<String>();
        var open = new ArrayList<>(List.of(test.cell().code()));
        while (!open.isEmpty()) {
            for (var token : JavaScanner.tokens(open.removeLast())) {
                if (token.word() && words.add(token.text())) {
                    all.stream().flatMap(each -> each.snippets().stream())
                            .filter(each -> each.declaration() && each.name().equals(token.text()))
                            .forEach(each -> open.add(each.text()));
                }
            }
        }
        return plan.steps().stream().flatMap(step -> step.writes().stream()).filter(words::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void method(StringBuilder out, String name, List<String> lines, String lacks, Verdict verdict) {
        out.append("\n    @Test\n");
        var reason = reason(lacks, verdict);
        out.append(reason.isEmpty() ? "" : "    @Disabled(" + TestCode.literal(reason) + ")\n");
        var prefix = verdict.kind() == Verdict.Kind.broken ? "        // " : "        ";
        verdict.secrets().forEach(secret -> out.append("    @EnabledIfEnvironmentVariable(named = \"")
                .append(RunSpec.SECRET_PREFIX).append(secret).append("\", matches = \".+\")\n"));
        out.append("    void ").append(name).append("() throws Throwable {\n");
        lines.forEach(line -> out.append(line.lines().collect(Collectors.joining("\n" + prefix, prefix, "\n"))));
        out.append("    }\n");
    }

    private static String reason(String lacks, Verdict verdict) {
        if (!lacks.isEmpty()) {
            return lacks;
        }
        return switch (verdict.kind()) {
            case passed, differs -> "";
            case failed ->
                verdict.secrets().isEmpty() ? "it failed when the flow was exported: " + verdict.failure() : "";
            case broken -> "it does not compile outside the notebook: " + verdict.failure();
        };
    }

    private String file(String name, String documentation, List<String> imports, List<String> members,
            StringBuilder methods) {
        var own = new TreeSet<String>();
        var body = methods.toString();
        own.add("import dev.flowcell.runtime.project.Recording;");
        own.add("import org.junit.jupiter.api.Test;");
        if (body.contains("@Disabled")) {
            own.add("import org.junit.jupiter.api.Disabled;");
        }
        if (body.contains("@EnabledIfEnvironmentVariable")) {
            own.add("import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;");
        }
        var notebook = !name.equals(stepsClass());
        var all = new Imports(Imports.withDefaults(imports));
        var nested = members.stream().map(member -> "\n    " + member + "\n").collect(Collectors.joining());
        return "package " + names.javaPackage() + ";\n\n"
                + (notebook
                        ? all.usedBy(nested + body) + "import static " + names.whole(names.flow()) + ".*;\n\n"
                        : "")
                + String.join("\n", own) + "\n\n/// " + documentation + "\nclass " + name
                + " {\n\n    private final Recording recording = new Recording(" + names.main() + ".FLOW);\n" + body
                + nested + "}\n";
    }
}
