package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;

/// Cuts a cell's Java into imports, types, methods and statements by its tokens alone: in no time, and also where it
/// does not parse, since a cell that is being typed seldom does.
final class Statements {

    /** What a piece is. */
    enum Kind {
        imports, type, method, statement
    }

    /// A piece of a cell.
    ///
    /// @param start
    ///            where it begins
    /// @param end
    ///            behind its last character
    /// @param whole
    ///            whether it ends with a semicolon or a closing brace
    record Piece(Kind kind, int start, int end, boolean whole) {
    }

    private static final Set<String> MODIFIERS = Set.of("public", "private", "protected", "static", "final", "abstract",
            "sealed", "strictfp", "default", "synchronized", "native", "transient", "volatile");
    private static final Set<String> NO_TYPES = Set.of("return", "throw", "new", "assert", "if", "for", "while", "do",
            "switch", "try", "synchronized", "yield", "else", "case", "import", "package");
    private static final Set<String> GOING_ON = Set.of("else", "catch", "finally", ".", ",", ")", ";", ":", "?");

    private final List<Token> tokens;
    private final List<Piece> pieces = new ArrayList<>();

    private Statements(String code) {
        tokens = JavaScanner.tokens(code);
    }

    /** All pieces of a text in order. */
    static List<Piece> split(String code) {
        Statements statements = new Statements(code);
        statements.split();
        return statements.pieces;
    }

    private void split() {
        int first = 0;
        int depth = 0;
        boolean assigns = false;
        for (int i = 0; i < tokens.size(); i++) {
            char symbol = tokens.get(i).symbol();
            depth = Math.max(0, depth + switch (symbol) {
                case '(', '[', '{' -> 1;
                case ')', ']', '}' -> -1;
                default -> 0;
            });
            assigns |= symbol == '=' && depth == 0;
            boolean ends = depth == 0 && (symbol == ';' || symbol == '}' && !assigns && !goesOn(first, i));
            if (ends) {
                add(first, i, true);
                first = i + 1;
                assigns = false;
            }
        }
        if (first < tokens.size()) {
            add(first, tokens.size() - 1, false);
        }
    }

    private boolean goesOn(int first, int brace) {
        if (brace + 1 == tokens.size()) {
            return false;
        }
        Token next = tokens.get(brace + 1);
        return GOING_ON.contains(next.text()) || next.is("while") && tokens.get(first).is("do");
    }

    private void add(int first, int last, boolean whole) {
        pieces.add(new Piece(kind(tokens.subList(first, last + 1)), tokens.get(first).start(), tokens.get(last).end(),
                whole));
    }

    private static Kind kind(List<Token> all) {
        if (all.getFirst().is("import")) {
            return Kind.imports;
        }
        List<Token> rest = withoutModifiers(all);
        if (rest.isEmpty()) {
            return Kind.statement;
        }
        Token first = rest.getFirst();
        boolean named = rest.size() > 1 && rest.get(1).word();
        if (first.is("class") || first.is("interface") || first.is("enum") || first.is("@")
                || first.is("record") && named && (rest.size() == 2 || rest.get(2).is("(") || rest.get(2).is("<"))) {
            return Kind.type;
        }
        return isMethod(rest) ? Kind.method : Kind.statement;
    }

    private static List<Token> withoutModifiers(List<Token> tokens) {
        int at = 0;
        while (at < tokens.size()) {
            if (MODIFIERS.contains(tokens.get(at).text())) {
                boolean block = at + 1 < tokens.size() && tokens.get(at + 1).is("(");
                if (block) {
                    break; // synchronized (lock)
                }
                at++;
            } else if (tokens.get(at).is("non") && at + 2 < tokens.size() && tokens.get(at + 1).is("-")) {
                at += 3;
            } else if (tokens.get(at).is("@") && at + 1 < tokens.size() && !tokens.get(at + 1).is("interface")) {
                at += 2;
                if (at < tokens.size() && tokens.get(at).is("(")) {
                    at = closing(tokens, at) + 1;
                }
            } else {
                break;
            }
        }
        return tokens.subList(Math.min(at, tokens.size()), tokens.size());
    }

    /** A name before the first parenthesis, and a type before the name. */
    private static boolean isMethod(List<Token> tokens) {
        if (NO_TYPES.contains(tokens.getFirst().text())) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("=") || token.is("{") || token.is(";")) {
                return false;
            }
            if (token.is("(")) {
                return i > 1 && tokens.get(i - 1).word()
                        && (tokens.get(i - 2).word() || tokens.get(i - 2).is(">") || tokens.get(i - 2).is("]"));
            }
        }
        return false;
    }

    private static int closing(List<Token> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }
}
