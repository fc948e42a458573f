package dev.flowcell.kernel.compile;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// Parses a cell as what would stand in a method. That takes one task for the whole cell; only a cell with imports or
/// methods has to be split into snippets first, since no place in Java takes all of these.
final class CellParser {

    private static final String METHOD = "class $ { void $() throws Throwable {";
    private static final String MEMBER = "class $ {";
    private static final String NOT_A_STATEMENT = "compiler.err.not.stmt";

    private final CompilerPool pool;

    CellParser(CompilerPool pool) {
        this.pool = pool;
    }

    /** A text that ends without a semicolon gets one, behind its last token, for it may stand before a comment. */
    private record Text(String text, int end, boolean open) {

        static Text of(String source) {
            List<JavaScanner.Token> tokens = JavaScanner.tokens(source);
            boolean open = tokens.isEmpty() || !tokens.getLast().is(";");
            return new Text(source, tokens.isEmpty() ? 0 : tokens.getLast().end(), open);
        }

        String asMethod() {
            return METHOD + text.substring(0, end) + (open ? ";" : "") + "\n}}";
        }

        String asMember() {
            return MEMBER + text.substring(0, end) + "\n}";
        }
    }

    /** The pieces of a text, if all of it could stand in a method. */
    Optional<List<Piece>> parse(String text) {
        return parse(List.of(text), false).getFirst();
    }

    /** The pieces of each snippet; those that could not stand in a method are of kind `other`. */
    List<List<Piece>> parseSnippets(List<String> snippets) {
        List<Optional<List<Piece>>> parsed = parse(snippets, true);
        List<List<Piece>> pieces = new ArrayList<>();
        for (int i = 0; i < snippets.size(); i++) {
            int length = snippets.get(i).length();
            pieces.add(parsed.get(i).orElse(List.of(new Piece(Piece.Kind.other, 0, length, null, List.of(), false))));
        }
        return pieces;
    }

    private List<Optional<List<Piece>>> parse(List<String> texts, boolean members) {
        if (texts.isEmpty()) {
            return List.of();
        }
        List<Text> all = texts.stream().map(Text::of).toList();
        List<MemoryFiles.Source> sources = new ArrayList<>();
        Map<URI, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            add(sources, places, i, new MemoryFiles.Source("Method" + i + ".java", all.get(i).asMethod()));
            if (members) {
                add(sources, places, i, new MemoryFiles.Source("Member" + i + ".java", all.get(i).asMember()));
            }
        }
        Set<URI> failed = new HashSet<>();
        List<Optional<List<Piece>>> found = new ArrayList<>(
                all.stream().map(any -> Optional.<List<Piece>>empty()).toList());
        pool.run(sources, problem -> {
            if (problem.getSource() != null && !NOT_A_STATEMENT.equals(problem.getCode())
                    && problem.getKind() == javax.tools.Diagnostic.Kind.ERROR) {
                failed.add(problem.getSource().toUri());
            }
        }, task -> {
            for (CompilationUnitTree unit : task.parse()) {
                URI file = unit.getSourceFile().toUri();
                Integer place = places.get(file);
                if (place == null || failed.contains(file)) {
                    continue;
                }
                List<Piece> pieces = file.getPath().contains("Member")
                        ? method(unit, all.get(place))
                        : body(task, unit, all.get(place));
                if (pieces != null) {
                    found.set(place, Optional.of(pieces));
                }
            }
            return true;
        });
        return found;
    }

    private static void add(List<MemoryFiles.Source> sources, Map<URI, Integer> places, int place,
            MemoryFiles.Source source) {
        sources.add(source);
        places.put(source.toUri(), place);
    }

    private static @Nullable MethodTree only(CompilationUnitTree unit) {
        return unit.getTypeDecls().size() == 1 && unit.getImports().isEmpty()
                && unit.getTypeDecls().getFirst() instanceof ClassTree type && type.getMembers().size() == 1
                && type.getMembers().getFirst() instanceof MethodTree method ? method : null;
    }

    private static @Nullable List<Piece> method(CompilationUnitTree unit, Text text) {
        MethodTree method = only(unit);
        return method == null
                ? null
                : List.of(new Piece(Piece.Kind.other, 0, text.text.length(), method.getName().toString(), List.of(),
                        false));
    }

    private static @Nullable List<Piece> body(JavacTask task, CompilationUnitTree unit, Text text) {
        MethodTree method = only(unit);
        if (method == null || method.getBody() == null) {
            return null;
        }
        BlockTree body = method.getBody();
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        PieceReader reader = new PieceReader(unit, positions, text.text, METHOD.length(), text.end, text.open);
        for (StatementTree statement : body.getStatements()) {
            if (statement.getKind() != Tree.Kind.EMPTY_STATEMENT) {
                reader.read(statement);
            }
        }
        return reader.pieces();
    }
}
