package dev.flowcell.kernel.compile;

import java.util.ArrayList;
import java.util.List;

import javax.lang.model.element.Modifier;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import org.jspecify.annotations.Nullable;

/** Makes pieces of the statements of a method. */
final class PieceReader {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String text;
    private final int prefix;
    private final int textEnd;
    private final boolean open;
    private final List<Piece> pieces = new ArrayList<>();
    private long lastType = -1;

    /// @param prefix
    ///            how many characters stand before the text in the unit
    /// @param textEnd
    ///            where the text's last token ends
    /// @param open
    ///            whether the text ends without a semicolon
    PieceReader(CompilationUnitTree unit, SourcePositions positions, String text, int prefix, int textEnd,
            boolean open) {
        this.unit = unit;
        this.positions = positions;
        this.text = text;
        this.prefix = prefix;
        this.textEnd = textEnd;
        this.open = open;
    }

    List<Piece> pieces() {
        return pieces;
    }

    private int start(Tree tree) {
        return (int) positions.getStartPosition(unit, tree) - prefix;
    }

    private int end(Tree tree) {
        return Math.min(textEnd, (int) positions.getEndPosition(unit, tree) - prefix);
    }

    // Without switches by type: the virtual machine makes a class for each, while the first cell waits.
    void read(StatementTree statement) {
        long type = -1;
        if (statement instanceof VariableTree variable) {
            if (variable.getName().isEmpty()) {
                add(Piece.Kind.statement, statement, null, List.of());
            } else {
                type = variable.getType() == null
                        ? positions.getStartPosition(unit, variable)
                        : positions.getStartPosition(unit, variable.getType());
                variable(variable, type);
            }
        } else if (statement instanceof ClassTree declared) {
            add(Piece.Kind.other, statement, declared.getSimpleName().toString(), List.of());
        } else if (statement instanceof ExpressionStatementTree effect) {
            effect(effect);
        } else {
            // A switch may have a value; JShell knows.
            boolean other = statement instanceof SwitchTree && open && end(statement) == textEnd || leaves(statement);
            add(other ? Piece.Kind.other : Piece.Kind.statement, statement, null, List.of());
        }
        lastType = type;
    }

    private void add(Piece.Kind kind, Tree tree, @Nullable String name, List<Piece.Declared> variables) {
        int end = end(tree);
        pieces.add(new Piece(kind, start(tree), end, name, variables, open && end == textEnd));
    }

    private void effect(ExpressionStatementTree statement) {
        ExpressionTree expression = statement.getExpression();
        Piece.Kind kind = Piece.Kind.effect;
        if (expression instanceof ErroneousTree) {
            kind = Piece.Kind.expression;
        } else if (expression instanceof AssignmentTree assignment
                && assignment.getVariable() instanceof IdentifierTree) {
            kind = Piece.Kind.assignment;
        }
        add(kind, statement, null, List.of());
    }

    /** A `return` would leave the other pieces of its cell as well. */
    private static boolean leaves(StatementTree statement) {
        if (switch (statement.getKind()) {
            case BREAK, CONTINUE, YIELD -> true;
            default -> false;
        }) {
            return true;
        }
        boolean[] found = new boolean[1];
        statement.accept(new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void none) {
                found[0] = true;
                return null;
            }

            @Override
            public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void none) {
                return null;
            }

            @Override
            public @Nullable Void visitClass(ClassTree tree, @Nullable Void none) {
                return null;
            }
        }, null);
        return found[0];
    }

    private void variable(VariableTree variable, long type) {
        Piece.Declared declared = declared(variable);
        boolean plain = variable.getModifiers().getAnnotations().isEmpty()
                && (variable.getModifiers().getFlags().isEmpty()
                        || variable.getModifiers().getFlags().equals(java.util.Set.of(Modifier.FINAL)));
        if (type == lastType && !pieces.isEmpty()) {
            // int a = 1, b = 2; is one piece
            Piece first = pieces.removeLast();
            List<Piece.Declared> all = new ArrayList<>(first.variables());
            all.add(declared);
            int end = end(variable);
            pieces.add(new Piece(first.kind(), first.start(), end, null, all, open && end == textEnd));
            return;
        }
        boolean known = declared.type() != null || declared.start() >= 0;
        add(plain && known ? Piece.Kind.variables : Piece.Kind.other, variable, null, List.of(declared));
    }

    private Piece.Declared declared(VariableTree variable) {
        String name = variable.getName().toString();
        ExpressionTree value = variable.getInitializer();
        int start = value == null ? -1 : start(value);
        int end = value == null ? -1 : end(value);
        boolean array = value instanceof NewArrayTree elements && elements.getType() == null;
        Tree type = variable.getType();
        if (type == null) {
            return new Piece.Declared(name, value == null ? null : evident(value), -1, start, end, array);
        }
        int typeStart = start(type);
        int typeEnd = end(type);
        String source = text.substring(typeStart, Math.max(typeStart, typeEnd));
        int nameStart = text.indexOf(name, typeStart);
        // int numbers[] has its brackets behind the name
        boolean whole = typeEnd <= nameStart && !source.contains("\n") && !source.contains("/");
        return new Piece.Declared(name, whole ? source : type.toString(), whole ? typeStart : -1, start, end, array);
    }

    /** The type of `var` where the value's text alone says it. */
    private @Nullable String evident(ExpressionTree value) {
        if (value instanceof LiteralTree literal) {
            return switch (literal.getKind()) {
                case INT_LITERAL -> "int";
                case LONG_LITERAL -> "long";
                case FLOAT_LITERAL -> "float";
                case DOUBLE_LITERAL -> "double";
                case BOOLEAN_LITERAL -> "boolean";
                case CHAR_LITERAL -> "char";
                case STRING_LITERAL -> "String";
                default -> null;
            };
        }
        if (value instanceof NewClassTree created && created.getClassBody() == null
                && created.getEnclosingExpression() == null
                && created.getIdentifier() instanceof ParameterizedTypeTree generic // not raw, perhaps
                && !generic.getTypeArguments().isEmpty()) {
            return text.substring(start(generic), end(generic));
        }
        return null; // the compiler says
    }
}
