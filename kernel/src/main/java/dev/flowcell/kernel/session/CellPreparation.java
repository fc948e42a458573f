package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.kernel.compile.CellCompiler;
import dev.flowcell.kernel.compile.Piece;
import dev.flowcell.runtime.source.JavaScanner;

/** Splits the Java of a cell into its pieces, in the order in which they run. */
final class CellPreparation {

    private final CellCompiler compiler;
    private final StartingShell shell;

    CellPreparation(CellCompiler compiler, StartingShell shell) {
        this.compiler = compiler;
        this.shell = shell;
    }

    List<Prepared> prepare(Code code) {
        String text = code.text().substring(code.from(), code.to());
        List<Piece> pieces = compiler.parse(text).orElseGet(() -> snippets(text));
        List<String> sources = pieces.stream().map(piece -> source(text, piece)).toList();
        List<Optional<Insertion>> permits = SealedTypes.insertions(sources);
        List<Prepared> prepared = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = moved(pieces.get(i), code.from());
            List<Insertion> insertions = new ArrayList<>(permits.get(i).stream().toList());
            if (!piece.batched()) {
                insertions.addAll(RecordConstructors.insertions(sources.get(i)));
            }
            insertions.sort(Comparator.comparingInt(Insertion::at));
            prepared.add(new Prepared(piece, with(insertions, sources.get(i)),
                    code.place(piece.start(), insertions)));
        }
        return declarationsBeforeUse(prepared);
    }

    private static String with(List<Insertion> insertions, String source) {
        StringBuilder text = new StringBuilder(source);
        for (Insertion each : insertions.reversed()) {
            text.insert(each.at(), each.text());
        }
        return text.toString();
    }

    /** As JShell splits it; the compiler then says what each of them is. */
    private List<Piece> snippets(String text) {
        List<SnippetSplitter.Piece> split = SnippetSplitter.split(shell.shell().sourceCodeAnalysis(), text);
        List<String> sources = new ArrayList<>();
        for (SnippetSplitter.Piece each : split) {
            String source = each.source();
            boolean added = each.offset() + source.length() > text.length() || !text.startsWith(source, each.offset());
            sources.add(added ? source.substring(0, source.length() - 1) : source);
        }
        List<List<Piece>> parsed = compiler.parseSnippets(sources);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < split.size(); i++) {
            for (Piece piece : parsed.get(i)) {
                pieces.add(moved(piece, split.get(i).offset()));
            }
        }
        return pieces;
    }

    private static Piece moved(Piece piece, int by) {
        return by == 0 ? piece : piece.shifted(by);
    }

    private static String source(String text, Piece piece) {
        String source = text.substring(piece.start(), piece.end());
        boolean ended = source.endsWith(";") || source.endsWith("}") && piece.kind() == Piece.Kind.statement
                || piece.kind() == Piece.Kind.other;
        return ended ? source : source + ";";
    }

    /** A method or type that the cell uses above its declaration is declared first, as it would be in a class. */
    private static List<Prepared> declarationsBeforeUse(List<Prepared> pieces) {
        if (pieces.stream().noneMatch(each -> each.piece().name() != null)) {
            return pieces;
        }
        List<Prepared> ordered = new ArrayList<>();
        List<Set<String>> mentioned = new ArrayList<>();
        for (Prepared each : pieces) {
            int at = ordered.size();
            String name = each.piece().name();
            if (name != null) {
                for (int i = 0; i < ordered.size(); i++) {
                    if (mentioned.get(i).contains(name)) {
                        at = i;
                        break;
                    }
                }
            }
            ordered.add(at, each);
            mentioned.add(at, words(each.source()));
        }
        // The value shown is the last one's of the text; a declaration has none, so moving one changes nothing.
        return ordered;
    }

    static Set<String> words(String source) {
        Set<String> words = new HashSet<>();
        JavaScanner.tokens(source).stream().filter(JavaScanner.Token::word).forEach(token -> words.add(token.text()));
        return words;
    }
}
