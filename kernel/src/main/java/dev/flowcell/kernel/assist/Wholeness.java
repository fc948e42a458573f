package dev.flowcell.kernel.assist;

import java.util.List;
import java.util.Optional;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;
import org.jspecify.annotations.Nullable;

/// Whether a cell is whole, as far as its tokens alone say: open brackets, comments, text blocks and magics.
///
/// @param state
///            what they say
/// @param indent
///            what the next line begins with, where the cell goes on
record Wholeness(State state, String indent) {

    /** What the tokens say. */
    enum State {
        /** It goes on. */
        open,
        /** It can't be right. */
        wrong,
        /** Only a parser knows. */
        parse,
        /** There is nothing to parse. */
        whole
    }

    private static final String STEP = "    ";

    /** Looks at a cell. */
    static Wholeness of(String source) {
        CellText cell = CellText.parse(source);
        if (bodyGoesOn(cell) || lastLine(source).stripTrailing().endsWith("\\")) {
            return new Wholeness(State.open, "");
        }
        List<Token> tokens = JavaScanner.tokens(cell.code());
        String tail = cell.code().substring(tokens.isEmpty() ? 0 : tokens.getLast().end());
        if (!tokens.isEmpty() && tail.isEmpty() && tokens.getLast().text().startsWith("\"\"\"")
                && Place.openLiteral(tokens.getLast().text()) || Place.openComment(tail)) {
            return new Wholeness(State.open, "");
        }
        int depth = 0;
        for (Token token : tokens) {
            depth += opens(token);
            if (depth < 0) {
                return new Wholeness(State.wrong, "");
            }
        }
        if (depth > 0) {
            return new Wholeness(State.open, indent(source));
        }
        return new Wholeness(tokens.isEmpty() ? State.whole : State.parse, indent(source));
    }

    /** A cell magic's body ends with an empty line. */
    private static boolean bodyGoesOn(CellText cell) {
        Optional<MagicLine> magic = cell.magics().stream().filter(MagicLine::cell).findFirst();
        if (magic.isEmpty()) {
            return false;
        }
        List<String> below = cell.source().lines().skip(magic.get().line()).toList();
        boolean empty = below.stream().allMatch(String::isBlank);
        return empty ? below.isEmpty() : !cell.source().endsWith("\n") && !below.getLast().isBlank();
    }

    private static int opens(Token token) {
        return switch (token.symbol()) {
            case '(', '[', '{' -> 1;
            case ')', ']', '}' -> -1;
            default -> 0;
        };
    }

    private static String lastLine(String source) {
        return source.substring(source.stripTrailing().lastIndexOf('\n') + 1);
    }

    /** The last line's indentation, deeper where that line opens a bracket or ends with an arrow. */
    private static String indent(String source) {
        String last = lastLine(source);
        String indent = last.substring(0, last.length() - last.stripLeading().length());
        List<Token> tokens = JavaScanner.tokens(last);
        int depth = 0;
        int deepest = 0;
        for (Token token : tokens.reversed()) {
            depth += opens(token);
            deepest = Math.max(deepest, depth);
        }
        @Nullable
        Token end = tokens.isEmpty() ? null : tokens.getLast();
        boolean arrow = end != null && end.is(">") && tokens.size() > 1 && tokens.get(tokens.size() - 2).is("-");
        return deepest > 0 || arrow ? indent + STEP : indent;
    }
}
