package dev.flowcell.flow.java;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.JavaCompilation.Source;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.flow.java.Snippet.Variable;
import dev.flowcell.flow.java.SnippetSplitter.Part;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// Cells to their parts, by javac's parser: each part is parsed by itself, so that one that is broken spoils no other.
public final class CellParser {

    private static final String STATEMENT = "class S{void s(){";
    private static final String EXPRESSION = "class S{Object s(){return ";
    private static final String MEMBER = "class S{";
    private static final String ESCAPED = "a name is written with an escape: write its letters as they are";

    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, CompilationUnitTree> units = new HashMap<>();
    private final Map<String, Diagnostic<?>> errors = new HashMap<>();
    private final SourcePositions positions;

    /** A part that waits for its trees. */
    private record Draft(Cell cell, Part part, String text, String path, String before) {
    }

    private CellParser(JavaCompilation compilation, List<Cell> cells, Map<String, CellCode> known) {
        var sources = new ArrayList<Source>();
        for (var cell : cells) {
            if (!cell.role().apart() && cell.role() != Role.setting && !isKnown(cell, known)) {
                for (var part : new SnippetSplitter(cell.code()).split()) {
                    sources.addAll(draft(cell, part));
                }
            }
        }
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = compilation.task(sources, diagnostics);
        positions = Trees.instance(task).getSourcePositions();
        if (sources.isEmpty()) {
            return;
        }
        try {
            task.parse().forEach(unit -> units.put(unit.getSourceFile().getName(), unit));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        for (var diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR && diagnostic.getSource() != null) {
                errors.putIfAbsent(diagnostic.getSource().getName(), diagnostic);
            }
        }
    }

    /** Parses all cells of a flow; settings and skipped cells come out without parts. */
    public static List<CellCode> parse(JavaCompilation compilation, List<Cell> cells) {
        return parse(compilation, cells, Map.of());
    }

    /// Parses those cells of a flow that are not known.
    ///
    /// @param known
    ///            earlier results, by cell id
    public static List<CellCode> parse(JavaCompilation compilation, List<Cell> cells, Map<String, CellCode> known) {
        var parser = new CellParser(compilation, cells, known);
        return cells.stream().map(cell -> {
            var code = known.get(cell.id());
            return code != null && isKnown(cell, known)
                    ? new CellCode(cell, code.snippets(), code.lost(), code.problems())
                    : parser.cell(cell);
        }).toList();
    }

    private static boolean isKnown(Cell cell, Map<String, CellCode> known) {
        var code = known.get(cell.id());
        return code != null && code.cell().role() == cell.role() && code.cell().code().equals(cell.code());
    }

    private List<Source> draft(Cell cell, Part part) {
        var path = "/S" + drafts.size() + ".java";
        var text = cell.code().substring(part.start(), part.end());
        var before = switch (part.kind()) {
            case imports -> "";
            case type, method -> MEMBER;
            case variables, statement, expression, call -> STATEMENT;
        };
        if (part.kind() == Kind.variables) {
            text = withoutModifiers(text, part.first().start() - part.start());
        }
        drafts.add(new Draft(cell, part, text, path, before));
        var after = switch (part.kind()) {
            case imports -> "";
            case type, method -> "}";
            case variables, statement, expression, call -> semicolon(text, part) + "}}";
        };
        var source = new Source(path.substring(1), before + text + after);
        if (part.kind() != Kind.statement || part.last().is("}") && !part.first().is("new")) {
            return List.of(source);
        }
        var expression = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        return List.of(source, new Source("E" + path.substring(1), EXPRESSION + expression + ";}}"));
    }

    private static String semicolon(String text, Part part) {
        return text.endsWith(";") || part.kind() == Kind.statement && part.last().is("}") ? "" : ";";
    }

    /** Annotations and `final` stay; what a local variable can't have goes. */
    private static String withoutModifiers(String text, int end) {
        var result = new StringBuilder(text);
        for (var token : JavaScanner.tokens(text.substring(0, end))) {
            if (Set.of("public", "protected", "private", "static", "volatile", "transient").contains(token.text())) {
                result.replace(token.start(), token.end(), " ".repeat(token.text().length()));
            }
        }
        return result.toString();
    }

    private CellCode cell(Cell cell) {
        var snippets = new ArrayList<Snippet>();
        var lost = new LinkedHashSet<String>();
        var problems = new ArrayList<Problem>();
        var code = new CellCode(cell, List.of(), Set.of(), List.of());
        for (var draft : drafts) {
            if (draft.cell() == cell) {
                var error = errors.get(draft.path());
                var snippet = snippet(draft, error);
                snippets.add(snippet);
                if (snippet.broken()) {
                    problems.add(error == null
                            ? code.problem(draft.part().start(), ESCAPED)
                            : code.problem(Math.min(draft.part().end(), draft.part().start()
                                    + (int) error.getPosition() - draft.before().length()),
                                    JavaCompilation.message(error, "S")));
                    lost.addAll(names(draft));
                }
            }
        }
        return new CellCode(cell, List.copyOf(snippets), Set.copyOf(lost), List.copyOf(problems));
    }

    private Snippet snippet(Draft draft, @Nullable Diagnostic<?> error) {
        var part = draft.part();
        var kind = part.kind();
        var variables = List.<Variable>of();
        var broken = error != null;
        if (kind == Kind.variables) {
            variables = variables(draft, broken);
            if (variables.stream().anyMatch(variable -> variable.at() < 0)) {
                broken = true;
                variables = List.of();
            }
        } else if (kind == Kind.statement) {
            var value = "/E" + draft.path().substring(1);
            if (broken && units.containsKey(value) && !errors.containsKey(value)) {
                broken = false;
                kind = Kind.expression;
            } else if (!broken && single(draft) instanceof ExpressionStatementTree) {
                kind = Kind.call;
            }
        }
        var outline = !broken && (kind == Kind.type || kind == Kind.method) ? outline(draft) : "";
        return new Snippet(kind, part.start(), part.end(), draft.text(), part.name(), variables, broken, outline);
    }

    /** A declaration without what its methods and initialisers do. */
    private String outline(Draft draft) {
        var unit = unit(draft);
        var bodies = new ArrayList<BlockTree>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitBlock(BlockTree tree, Void nothing) {
                bodies.add(tree);
                return null;
            }
        }.scan(unit, null);
        var text = new StringBuilder(draft.before() + draft.text());
        for (var body : bodies.reversed()) {
            var start = (int) positions.getStartPosition(unit, body);
            var end = (int) positions.getEndPosition(unit, body);
            if (start >= draft.before().length() && end <= text.length()) {
                text.replace(start + (body.isStatic() ? text.substring(start, end).indexOf('{') : 0), end, "{}");
            }
        }
        return text.substring(draft.before().length());
    }

    private @Nullable Object single(Draft draft) {
        var statements = body(draft).getStatements();
        return statements.size() == 1 ? statements.getFirst() : null;
    }

    private BlockTree body(Draft draft) {
        var type = (ClassTree) unit(draft).getTypeDecls().getFirst();
        return ((MethodTree) type.getMembers().getFirst()).getBody();
    }

    private CompilationUnitTree unit(Draft draft) {
        return Objects.requireNonNull(units.get(draft.path()));
    }

    private List<Variable> variables(Draft draft, boolean broken) {
        var unit = unit(draft);
        var shift = draft.part().start() - draft.before().length();
        var variables = new ArrayList<Variable>();
        var from = -1;
        for (var statement : body(draft).getStatements()) {
            if (statement instanceof VariableTree variable && !variable.getName().toString().startsWith("<")) {
                if (from < 0) {
                    var type = variable.getType() == null ? -1 : positions.getEndPosition(unit, variable.getType());
                    from = Math.max(shift + (int) type, draft.part().first().start());
                }
                var typeAt = draft.part().first().start();
                var start = -1;
                var end = -1;
                if (variable.getInitializer() != null && !broken) {
                    start = shift + (int) positions.getStartPosition(unit, variable.getInitializer());
                    end = shift + (int) positions.getEndPosition(unit, variable.getInitializer());
                }
                var name = variable.getName().toString();
                var array = variable.getInitializer() instanceof NewArrayTree created && created.getType() == null;
                var type = draft.part().first().is("var") ? null : String.valueOf(variable.getType());
                var until = start < 0 ? draft.part().end() : start;
                var found = find(draft.cell().code(), name, Math.min(from, until), until);
                var at = found >= 0 ? found : find(draft.cell().code(), name, typeAt, until); // brackets on both sides
                variables.add(new Variable(name, type, typeAt, at, start, end, array));
                from = Math.max(end, at + name.length());
            }
        }
        return List.copyOf(variables);
    }

    /** Where a word stands between two places, or -1. */
    private static int find(String code, String word, int from, int end) {
        return JavaScanner.tokens(code.substring(from, end)).stream().filter(token -> token.is(word)).findFirst()
                .map(token -> from + token.start()).orElse(-1);
    }

    private Set<String> names(Draft draft) {
        var names = new LinkedHashSet<String>();
        if (!draft.part().name().isEmpty()) {
            names.add(draft.part().name());
        }
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree tree, Void nothing) {
                names.add(tree.getName().toString());
                return super.visitVariable(tree, nothing);
            }
        }.scan(units.get(draft.path()), null);
        return names;
    }
}
