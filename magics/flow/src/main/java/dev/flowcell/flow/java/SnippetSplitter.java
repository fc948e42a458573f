package dev.flowcell.flow.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.lang.model.SourceVersion;

import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;

/// Finds where the top-level parts of a cell begin and end. javac has no parser for such a mixture; what each part is
/// made of is javac's business then, see [CellParser].
final class SnippetSplitter {

    /// @param first
    ///            its first token behind modifiers
    /// @param last
    ///            its last token
    record Part(Kind kind, int start, int end, Token first, Token last, String name) {
    }

    private static final Set<String> MODIFIERS = Set.of("public", "protected", "private", "static", "final",
            "abstract", "strictfp", "transient", "volatile", "native", "default", "sealed");
    private static final Set<String> PRIMITIVES = Set.of("boolean", "byte", "short", "char", "int", "long", "float",
            "double", "void");

    private final List<Token> tokens;
    private int at;

    SnippetSplitter(String code) {
        this.tokens = JavaScanner.tokens(code);
    }

    List<Part> split() {
        var parts = new ArrayList<Part>();
        while (at < tokens.size()) {
            var from = at;
            var head = modifiers(from);
            var kind = kind(from, head);
            var name = "";
            switch (kind) {
                case imports -> at = behindSemicolon(from);
                case type -> {
                    name = text(is(head, "@") ? head + 2 : head + 1);
                    at = behindBody(head);
                }
                case method -> {
                    var parameters = type(typeParameters(head)) + 1;
                    name = text(parameters - 1);
                    at = behindBody(behindBracket(parameters));
                }
                case variables, statement, expression, call -> at = behindStatement(head);
            }
            at = Math.max(at, from + 1);
            if (!(kind == Kind.statement && at == from + 1 && is(from, ";"))) {
                var first = tokens.get(Math.min(head, at - 1));
                parts.add(new Part(kind, tokens.get(from).start(), tokens.get(at - 1).end(), first,
                        tokens.get(at - 1), name));
            }
        }
        return parts;
    }

    private Kind kind(int from, int head) {
        if (is(from, "import")) {
            return Kind.imports;
        }
        var word = text(head);
        if (word.equals("class") || word.equals("interface") || word.equals("enum")
                || word.equals("@") && is(head + 1, "interface")
                || word.equals("record") && isIdentifier(head + 1) && (is(head + 2, "(") || is(head + 2, "<"))) {
            return Kind.type;
        }
        var name = type(typeParameters(head));
        if (name > head && isIdentifier(name)) {
            return is(name + 1, "(") ? Kind.method : Kind.variables;
        }
        return Kind.statement;
    }

    private int modifiers(int from) {
        var index = from;
        while (index < tokens.size()) {
            if (MODIFIERS.contains(text(index)) || is(index, "synchronized") && !is(index + 1, "(")) {
                index++;
            } else if (is(index, "non") && is(index + 1, "-") && is(index + 2, "sealed")) {
                index += 3;
            } else if (is(index, "@") && !is(index + 1, "interface")) {
                index = behindAnnotation(index);
            } else {
                break;
            }
        }
        return index;
    }

    private int behindAnnotation(int from) {
        var index = from + 2;
        while (is(index, ".")) {
            index += 2;
        }
        return is(index, "(") ? behindBracket(index) : index;
    }

    private int typeParameters(int from) {
        return is(from, "<") ? behindAngles(from) : from;
    }

    /** The index behind a type, or -1 if none begins here. */
    private int type(int from) {
        var index = from;
        while (index >= 0 && is(index, "@")) {
            index = behindAnnotation(index);
        }
        if (index < 0 || !isIdentifier(index) && !PRIMITIVES.contains(text(index))) {
            return -1;
        }
        index++;
        while (is(index, ".") || is(index, "<")) {
            if (is(index, ".")) {
                if (is(index + 1, "new") || is(index + 1, "<")) {
                    return -1; // an object of an inner class, or a call with type arguments
                }
                index += 2;
            } else {
                index = behindAngles(index);
                if (index < 0) {
                    return -1;
                }
            }
        }
        while (is(index, "[") && is(index + 1, "]")) {
            index += 2;
        }
        return index;
    }

    private int behindAngles(int from) {
        var depth = 0;
        for (var index = from; index < tokens.size(); index++) {
            var token = tokens.get(index);
            switch (token.symbol()) {
                case '<' -> depth++;
                case '>' -> depth--;
                case ' ', ',', '.', '?', '&', '[', ']', '@' -> {
                }
                default -> {
                    return -1;
                }
            }
            if (depth == 0) {
                return index + 1;
            }
        }
        return -1;
    }

    private int behindStatement(int from) {
        var word = text(from);
        return switch (word) {
            case "{" -> behindBracket(from);
            case "if" -> {
                var then = behindStatement(behindParentheses(from + 1));
                yield is(then, "else") ? behindStatement(then + 1) : then;
            }
            case "for", "while" -> behindStatement(behindParentheses(from + 1));
            case "synchronized" -> behindBracket(behindParentheses(from + 1));
            case "do" -> behindSemicolon(behindStatement(from + 1));
            case "switch" -> {
                var end = behindBracket(behindParentheses(from + 1));
                yield is(end, ".") ? behindSemicolon(from) : end;
            }
            case "try" -> {
                var end = behindBracket(behindParentheses(from + 1));
                while (is(end, "catch") || is(end, "finally")) {
                    end = behindBracket(behindParentheses(end + 1));
                }
                yield end;
            }
            default -> isIdentifier(from) && is(from + 1, ":") && !is(from + 2, ":")
                    ? behindStatement(from + 2)
                    : behindSemicolon(from);
        };
    }

    private int behindParentheses(int from) {
        return is(from, "(") ? behindBracket(from) : from;
    }

    private int behindSemicolon(int from) {
        var index = from;
        while (index < tokens.size() && !is(index, ";")) {
            index = opens(index) ? behindBracket(index) : index + 1;
        }
        return Math.min(index + 1, tokens.size());
    }

    /** Behind the braces of a type or method, or behind a semicolon before them. */
    private int behindBody(int from) {
        var index = from;
        while (index < tokens.size() && !is(index, "{")) {
            if (is(index, ";")) {
                return index + 1;
            }
            index = opens(index) ? behindBracket(index) : index + 1;
        }
        return behindBracket(index);
    }

    /** Behind the bracket that closes the one at an index; the index itself where there is none. */
    private int behindBracket(int from) {
        if (!opens(from)) {
            return Math.min(from, tokens.size());
        }
        var depth = 0;
        for (var index = from; index < tokens.size(); index++) {
            if (opens(index)) {
                depth++;
            } else if (")]}".indexOf(tokens.get(index).symbol()) >= 0) {
                depth--;
            }
            if (depth == 0) {
                return index + 1;
            }
        }
        return tokens.size();
    }

    private boolean opens(int index) {
        return index < tokens.size() && "([{".indexOf(tokens.get(index).symbol()) >= 0;
    }

    private boolean isIdentifier(int index) {
        return index < tokens.size() && tokens.get(index).word() && !SourceVersion.isKeyword(text(index));
    }

    private boolean is(int index, String text) {
        return index >= 0 && index < tokens.size() && tokens.get(index).is(text);
    }

    private String text(int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index).text() : "";
    }
}
