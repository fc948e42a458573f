package dev.flowcell.kernel.assist;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.flowcell.kernel.assist.Statements.Kind;
import dev.flowcell.kernel.assist.Statements.Piece;
import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;

/// A source that the compiler can read in the place of a cell that is being typed: what the cell declares, its
/// statements above the place, and of the statement at the place what stands before it, with all brackets closed.
///
/// @param source
///            a compilation unit
/// @param position
///            where the name of interest begins in it
record Probe(String source, int position) {

    /** A name that nobody else has. */
    static final String PLACEHOLDER = "$flowcell";

    /// A probe for a place in a cell.
    ///
    /// @param code
    ///            the cell's Java
    /// @param at
    ///            where the name of interest begins
    /// @param name
    ///            what stands there, as far as the compiler shall see it
    static Probe of(Scope scope, String code, int at, String name) {
        String above = code.substring(0, at);
        List<Piece> before = Statements.split(above);
        Piece current = before.isEmpty() || before.getLast().whole() ? null : before.getLast();
        StringBuilder imports = new StringBuilder("package " + Scope.PACKAGE + ";\n").append(scope.imports())
                .append('\n');
        StringBuilder members = new StringBuilder();
        StringBuilder statements = new StringBuilder();
        for (Piece piece : before) {
            if (piece != current) {
                add(piece, above, imports, members, statements);
            }
        }
        String below = code.substring(JavaScanner.lineEnd(code, at));
        for (Piece piece : Statements.split(below)) {
            if (piece.kind() != Kind.statement && piece.whole()) {
                add(piece, below, imports, members, new StringBuilder());
            }
        }
        String begun = current == null ? "" : above.substring(current.start());
        boolean method = current != null && Statements.split(begun + name + "(").getFirst().kind() == Kind.method
                && current.kind() == Kind.method;
        StringBuilder source = imports.append("class $Assist {\n").append(members)
                .append("static Object $do() throws Throwable {\n").append(statements)
                .append(method ? "class $Local {\n" : "").append(begun);
        int position = source.length();
        source.append(name).append(closed(begun)).append(method ? "\n}" : "").append("\n;return null; } }\n");
        return new Probe(source.toString(), position);
    }

    private static void add(Piece piece, String text, StringBuilder imports, StringBuilder members,
            StringBuilder statements) {
        String source = text.substring(piece.start(), piece.end()) + "\n";
        switch (piece.kind()) {
            case imports -> imports.append(source);
            case type, method -> members.append("static ").append(source);
            case statement -> statements.append(source);
        }
    }

    /** What closes the brackets that a text leaves open, with a semicolon where a statement must end. */
    private static String closed(String begun) {
        Deque<String> closers = new ArrayDeque<>();
        List<Token> tokens = JavaScanner.tokens(begun);
        int head = 0;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i).symbol()) {
                case '(' -> {
                    boolean loop = i > 0 && tokens.get(i - 1).is("for");
                    closers.push(loop ? forHeader(tokens.subList(i + 1, tokens.size())) : ")");
                }
                case '[' -> closers.push("]");
                case '{' -> {
                    closers.push(brace(tokens, head, i));
                    head = i + 1;
                }
                case ')', ']', '}' -> {
                    closers.poll();
                    head = tokens.get(i).symbol() == '}' ? i + 1 : head;
                }
                case ';' -> head = i + 1;
                default -> {
                }
            }
        }
        return String.join("", closers);
    }

    private static String forHeader(List<Token> inside) {
        long semicolons = inside.stream().filter(token -> token.is(";")).count();
        boolean each = inside.stream().anyMatch(token -> token.is(":"));
        return each || semicolons > 1 ? ") ;" : semicolons == 1 ? ";) ;" : ";;) ;";
    }

    private static String brace(List<Token> tokens, int head, int at) {
        Token before = at == 0 ? null : tokens.get(at - 1);
        if (before != null && (before.is("=") || before.is("]") || before.is(","))) {
            return "}"; // an array's elements
        }
        for (Token token : tokens.subList(head, at)) {
            if (token.is("class") || token.is("interface") || token.is("record") || token.is("enum")) {
                return " $member; }"; // a type in a class body wants a name
            }
            if (token.is("switch")) {
                return "-> {} }";
            }
        }
        return ";}";
    }
}
