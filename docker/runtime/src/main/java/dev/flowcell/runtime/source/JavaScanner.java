package dev.flowcell.runtime.source;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Java's lexical structure, as far as splitting cells needs it: where strings, characters, text blocks and comments
/// end, and where a line begins. It never fails: an unfinished string ends with its line, an unfinished comment or text
/// block with the cell.
public final class JavaScanner {

    /// A token. Words and numbers come whole, of operators each character by itself.
    ///
    /// @param start
    ///            where it begins in the text
    /// @param end
    ///            behind its last character
    /// @param symbol
    ///            the character of an operator or a bracket, or a space for words, numbers and literals
    public record Token(String text, int start, int end, char symbol) {

        /** Whether it is this word or operator. */
        public boolean is(String other) {
            return text.equals(other);
        }

        /** Whether it is a word: a keyword or an identifier. */
        public boolean word() {
            return symbol == ' ' && Character.isJavaIdentifierStart(text.codePointAt(0));
        }
    }

    private static final String TEXT_BLOCK = "\"\"\"";

    private final String text;
    private int position;

    /** Begins at the start of a text. */
    public JavaScanner(String text) {
        this.text = text;
    }

    /// Where the next token begins, behind white space and comments; the length of the text if there is none.
    public int skip() {
        while (position < text.length()) {
            if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else if (text.startsWith("//", position)) {
                position = lineEnd(text, position);
            } else if (text.startsWith("/*", position)) {
                var end = text.indexOf("*/", position + 2);
                position = end < 0 ? text.length() : end + 2;
            } else {
                break;
            }
        }
        return position;
    }

    /** All tokens of a text, without comments. */
    public static List<Token> tokens(String text) {
        var scanner = new JavaScanner(text);
        var tokens = new ArrayList<Token>();
        for (var token = scanner.next(); token != null; token = scanner.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    /** The next token, or null at the end. */
    @Nullable
    public Token next() {
        var start = skip();
        if (start == text.length()) {
            return null;
        }
        var first = text.charAt(start);
        if (first == '"') {
            position = text.startsWith(TEXT_BLOCK, start) ? textBlockEnd(start) : literalEnd(start, '"');
        } else if (first == '\'') {
            position = literalEnd(start, '\'');
        } else if (Character.isJavaIdentifierPart(text.codePointAt(start))) {
            while (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
                position += Character.charCount(text.codePointAt(position));
            }
        } else {
            position++;
            return new Token(text.substring(start, position), start, position, first);
        }
        return new Token(text.substring(start, position), start, position, ' ');
    }

    /** Goes on at a place. */
    public void moveTo(int newPosition) {
        position = newPosition;
    }

    /** Where the line of a place ends, before its line break. */
    public static int lineEnd(String text, int from) {
        var end = from;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int literalEnd(int start, char quote) {
        var at = start + 1;
        var end = lineEnd(text, start);
        while (at < end && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, Math.max(end, start + 1));
    }

    private int textBlockEnd(int start) {
        var at = start + TEXT_BLOCK.length();
        while (at < text.length() && !text.startsWith(TEXT_BLOCK, at)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + TEXT_BLOCK.length(), text.length());
    }
}
