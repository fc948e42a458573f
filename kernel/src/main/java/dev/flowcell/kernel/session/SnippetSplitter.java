package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;

import dev.flowcell.runtime.source.JavaScanner;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Splits Java into JShell's snippets. */
final class SnippetSplitter {

    /// One snippet.
    ///
    /// @param source
    ///            its text
    /// @param offset
    ///            where it begins in the text that was split
    /// @param open
    ///            whether it ends without a semicolon; an expression's value is shown then
    record Piece(String source, int offset, boolean open) {
    }

    private SnippetSplitter() {
    }

    /** All snippets of a text; what does not parse is one snippet to the end. */
    static List<Piece> split(SourceCodeAnalysis analysis, String text) {
        List<Piece> pieces = new ArrayList<>();
        int offset = 0;
        while (offset < text.length()) {
            String rest = text.substring(offset);
            int blank = rest.length() - rest.stripLeading().length();
            offset += blank;
            rest = rest.substring(blank);
            CompletionInfo info = analysis.analyzeCompletion(rest);
            Completeness completeness = info.completeness();
            if (completeness == Completeness.EMPTY || rest.isEmpty()) {
                break;
            }
            String remaining = info.remaining() == null ? "" : info.remaining();
            int length = rest.length() - remaining.length();
            if (length <= 0 || !completeness.isComplete()) {
                pieces.add(new Piece(rest, offset, true));
                break;
            }
            String original = rest.substring(0, length);
            boolean semicolon = JavaScanner.tokens(original).getLast().is(";");
            pieces.add(new Piece(completeness == Completeness.COMPLETE_WITH_SEMI ? original + ";" : original, offset,
                    !semicolon));
            offset += length;
        }
        return pieces;
    }
}
