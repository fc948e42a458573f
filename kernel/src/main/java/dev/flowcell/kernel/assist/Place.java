package dev.flowcell.kernel.assist;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;
import org.jspecify.annotations.Nullable;

/// A name in Java code.
///
/// @param start
///            where it begins
/// @param end
///            behind its last character
record Place(int start, int end) {

    /** The part of a name that stands before a cursor; null inside of a comment or a literal. */
    static @Nullable Place before(String code, int cursor) {
        String above = code.substring(0, cursor);
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        boolean number = start < cursor && Character.isDigit(code.charAt(start));
        return number || inText(above) ? null : new Place(start, cursor);
    }

    /** The name at a cursor, or else the one of the method or class whose arguments it stands in. */
    static @Nullable Place around(String code, int cursor) {
        Place before = before(code, cursor);
        if (before == null) {
            return null;
        }
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return before.start < end ? new Place(before.start, end) : called(code.substring(0, cursor));
    }

    private static @Nullable Place called(String above) {
        Deque<Token> open = new ArrayDeque<>();
        Token last = null;
        Token name = null;
        int generic = 0;
        Deque<Token> names = new ArrayDeque<>();
        for (Token token : JavaScanner.tokens(above)) {
            switch (token.symbol()) {
                case '(', '[', '{' -> {
                    open.push(token);
                    Token called = last != null && last.is(">") ? name : last;
                    names.push(token.is("(") && called != null && called.word() ? called : token);
                }
                case ')', ']', '}' -> {
                    open.poll();
                    names.poll();
                }
                case '<' -> {
                    if (generic++ == 0) {
                        name = last;
                    }
                }
                case '>' -> generic = Math.max(0, generic - 1);
                default -> {
                }
            }
            last = token;
        }
        Token found = names.peek();
        return found == null || !found.word() ? null : new Place(found.start(), found.end());
    }

    /** Whether a text ends inside of a comment, a string, a text block or a character. */
    static boolean inText(String above) {
        List<Token> tokens = JavaScanner.tokens(above);
        int end = tokens.isEmpty() ? 0 : tokens.getLast().end();
        if (!tokens.isEmpty() && end == above.length() && openLiteral(tokens.getLast().text())) {
            return true;
        }
        return openComment(above.substring(end)) || above.substring(end).lastIndexOf("//") > above.substring(end)
                .lastIndexOf('\n');
    }

    /** Whether white space and comments end inside of a comment that goes on over lines. */
    static boolean openComment(String blank) {
        JavaScanner scanner = new JavaScanner(blank);
        int at = scanner.skip();
        return at == blank.length() && blank.contains("/*") && blank.lastIndexOf("*/") < blank.lastIndexOf("/*") + 2
                && lastLineComment(blank) < blank.lastIndexOf("/*");
    }

    private static int lastLineComment(String blank) {
        int line = blank.lastIndexOf('\n', blank.lastIndexOf("/*")) + 1;
        int comment = blank.indexOf("//", line);
        return comment >= 0 && comment < blank.lastIndexOf("/*") ? Integer.MAX_VALUE : -1;
    }

    /** Whether a token is a literal without its end. */
    static boolean openLiteral(String token) {
        if (token.startsWith("\"\"\"")) {
            return token.length() < 6 || !token.endsWith("\"\"\"");
        }
        char quote = token.charAt(0);
        return (quote == '"' || quote == '\'') && (token.length() == 1 || token.charAt(token.length() - 1) != quote);
    }
}
