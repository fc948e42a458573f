package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/// Where code calls `secret("NAME")`, and which top-level variables hold its value, as it is or within a text, a record
/// or a collection. What a service or a method of a cell answers to a secret is no secret.
final class SecretScan extends TreePathScanner<@Nullable Void, @Nullable Void> {

    /// A call of `secret("NAME")`.
    ///
    /// @param position
    ///            in the unit
    record SecretUse(String name, long position) {
    }

    private static final Set<String> TEXTS = Set.of("java.lang.String", "byte[]", "char[]");
    private static final Set<String> CONTAINERS = Set.of("java.util.List", "java.util.Set", "java.util.Map",
            "java.util.Optional", "java.util.Arrays");

    private final List<SecretUse> uses = new ArrayList<>();
    private final Map<Element, String> holders = new HashMap<>();
    private final Map<String, String> given = new HashMap<>();
    private final Map<String, String> made = new HashMap<>();
    private final Trees trees;
    private final CompilationUnitTree unit;
    private final Fields fields;

    SecretScan(JavacTask task, CompilationUnitTree unit, Fields fields) {
        this.trees = Trees.instance(task);
        this.unit = unit;
        this.fields = fields;
        scan(new TreePath(unit), null);
    }

    List<SecretUse> uses() {
        return uses;
    }

    /// The secret that a variable holds, if any.
    ///
    /// @param alias
    ///            it is declared with `secret("NAME")` alone, which each process resolves by itself
    Optional<String> heldBy(String variable, boolean alias) {
        return Optional.ofNullable((alias ? made : given).get(variable));
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
        called(getCurrentPath()).ifPresent(
                name -> uses.add(new SecretUse(name, trees.getSourcePositions().getStartPosition(unit, tree))));
        return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
        if (tree.getInitializer() != null) {
            assign(getCurrentPath(), tree.getInitializer());
        }
        return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void nothing) {
        assign(path(getCurrentPath(), tree.getVariable()), tree.getExpression());
        return super.visitAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void nothing) {
        assign(path(getCurrentPath(), tree.getVariable()), tree.getExpression());
        return super.visitCompoundAssignment(tree, null);
    }

    private void assign(TreePath target, ExpressionTree value) {
        var element = trees.getElement(target);
        var path = path(getCurrentPath(), value);
        var secret = held(path).orElse(null);
        if (element == null || secret == null) {
            return;
        }
        holders.put(element, secret);
        if (fields.isVariable(element)) {
            var name = fields.name(element);
            given.putIfAbsent(name, secret);
            if (called(path).isEmpty()) {
                made.putIfAbsent(name, secret);
            }
        }
    }

    /** The secret whose value is in that of an expression. */
    private Optional<String> held(TreePath path) {
        return switch (path.getLeaf()) {
            case ParenthesizedTree tree -> held(path(path, tree.getExpression()));
            case TypeCastTree tree -> held(path(path, tree.getExpression()));
            case ConditionalExpressionTree tree -> any(path, List.of(tree.getTrueExpression(),
                    tree.getFalseExpression()));
            case BinaryTree tree when tree.getKind() == Tree.Kind.PLUS -> any(path,
                    List.of(tree.getLeftOperand(), tree.getRightOperand()));
            case NewArrayTree tree when tree.getInitializers() != null -> any(path, tree.getInitializers());
            case NewClassTree tree when keeps(trees.getElement(path)) -> any(path, tree.getArguments());
            case IdentifierTree tree -> Optional.ofNullable(trees.getElement(path)).map(holders::get);
            case MethodInvocationTree tree -> called(path).or(() -> result(path, tree));
            default -> Optional.empty();
        };
    }

    /** What a method of String gives from a secret is one, too; so is a collection of it. */
    private Optional<String> result(TreePath path, MethodInvocationTree tree) {
        var select = path(path, tree.getMethodSelect());
        if (!(trees.getElement(select) instanceof ExecutableElement method)
                || !(method.getEnclosingElement() instanceof TypeElement type)) {
            return Optional.empty();
        }
        var whole = type.getQualifiedName().toString();
        var ofText = whole.equals("java.lang.String") && TEXTS.contains(method.getReturnType().toString());
        var ofContainer = CONTAINERS.contains(whole) && Fields.isStatic(method);
        if (!ofText && !ofContainer) {
            return Optional.empty();
        }
        var parts = new ArrayList<Optional<String>>();
        parts.add(any(path, tree.getArguments()));
        if (tree.getMethodSelect() instanceof MemberSelectTree member) {
            parts.add(held(path(select, member.getExpression())));
        }
        return parts.stream().flatMap(Optional::stream).findFirst();
    }

    /** A record keeps what it is made of; so does a text. */
    private static boolean keeps(@Nullable Element constructor) {
        return constructor != null && constructor.getEnclosingElement() instanceof TypeElement type
                && (type.getKind() == ElementKind.RECORD || type.getQualifiedName().contentEquals("java.lang.String"));
    }

    private Optional<String> any(TreePath path, List<? extends ExpressionTree> parts) {
        return parts.stream().map(part -> held(path(path, part))).flatMap(Optional::stream).findFirst();
    }

    /** The name in a call of `secret("NAME")`. */
    private Optional<String> called(TreePath path) {
        return path.getLeaf() instanceof MethodInvocationTree tree
                && trees.getElement(path(path, tree.getMethodSelect())) instanceof ExecutableElement method
                && method.getSimpleName().contentEquals("secret")
                && String.valueOf(method.getEnclosingElement()).equals("dev.flowcell.api.Flowcell")
                && tree.getArguments().size() == 1 && tree.getArguments().getFirst() instanceof LiteralTree literal
                && literal.getValue() instanceof String name ? Optional.of(name) : Optional.empty();
    }

    private static TreePath path(TreePath parent, Tree tree) {
        return new TreePath(parent, tree);
    }
}
