package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import dev.flowcell.flow.graph.SecretSource.Held;
import dev.flowcell.flow.graph.SecretSource.Result;
import dev.flowcell.flow.graph.SecretSource.Secret;
import org.jspecify.annotations.Nullable;

/// What an expression's value may hold of secrets. What a service answers to a secret is none: only what is made of its
/// text counts, by the methods that `carriers.txt` names.
final class SecretValues {

    private static final MethodRules CARRIERS = MethodRules.read("carriers.txt", "");

    private final Attributed attributed;
    private final Symbols symbols;
    private final Map<Element, Set<SecretSource>> locals;

    /// @param locals
    ///            what local variables hold by now
    SecretValues(Attributed attributed, Symbols symbols, Map<Element, Set<SecretSource>> locals) {
        this.attributed = attributed;
        this.symbols = symbols;
        this.locals = locals;
    }

    /** Where the value of an expression may have a secret from. */
    Set<SecretSource> held(TreePath path) {
        return switch (path.getLeaf()) {
            case ParenthesizedTree tree -> held(path(path, tree.getExpression()));
            case TypeCastTree tree -> held(path(path, tree.getExpression()));
            case AssignmentTree tree -> held(path(path, tree.getExpression()));
            case ConditionalExpressionTree tree -> any(path, List.of(tree.getTrueExpression(),
                    tree.getFalseExpression()));
            case SwitchExpressionTree tree -> cases(path, tree);
            case BinaryTree tree when tree.getKind() == Tree.Kind.PLUS -> within(any(path,
                    List.of(tree.getLeftOperand(), tree.getRightOperand())));
            case NewArrayTree tree when tree.getInitializers() != null -> within(any(path, tree.getInitializers()));
            case NewClassTree tree when keeps(attributed.element(path)) -> within(any(path, tree.getArguments()));
            case ArrayAccessTree tree -> held(path(path, tree.getExpression()));
            case IdentifierTree _,MemberSelectTree _ -> named(attributed.element(path));
            case MethodInvocationTree tree -> isCall(path)
                    ? Set.of(new Secret(called(path).orElse(""), called(path).isPresent()))
                    : result(path, tree);
            default -> Set.of();
        };
    }

    /** The same within a larger value. */
    static Set<SecretSource> within(Set<SecretSource> sources) {
        var inner = new LinkedHashSet<SecretSource>();
        sources.forEach(source -> inner.add(source instanceof Secret secret
                ? new Secret(secret.name(), false)
                : source));
        return inner;
    }

    /** The name in a call of `secret("NAME")`. */
    Optional<String> called(TreePath path) {
        return isCall(path) && path.getLeaf() instanceof MethodInvocationTree tree
                && tree.getArguments().getFirst() instanceof LiteralTree literal
                && literal.getValue() instanceof String name ? Optional.of(name) : Optional.empty();
    }

    private boolean isCall(TreePath path) {
        return path.getLeaf() instanceof MethodInvocationTree tree
                && attributed.element(path(path, tree.getMethodSelect())) instanceof ExecutableElement method
                && method.getSimpleName().contentEquals("secret")
                && String.valueOf(method.getEnclosingElement()).equals("dev.flowcell.api.Flowcell")
                && tree.getArguments().size() == 1;
    }

    /** What a member is selected from, an element taken from, or a method called on; null for other expressions. */
    static @Nullable TreePath receiver(TreePath path) {
        return switch (path.getLeaf()) {
            case ArrayAccessTree tree -> path(path, tree.getExpression());
            case MemberSelectTree tree -> path(path, tree.getExpression());
            case MethodInvocationTree tree when tree.getMethodSelect() instanceof MemberSelectTree select -> path(
                    path(path, select), select.getExpression());
            default -> null;
        };
    }

    private Set<SecretSource> named(@Nullable Element element) {
        if (element == null) {
            return Set.of();
        }
        var known = locals.get(element);
        var place = known == null ? symbols.of(element) : null;
        return place instanceof Symbol.Variable || place instanceof Symbol.Parameter
                ? Set.of(new Held(place))
                : known == null ? Set.of() : known;
    }

    private Set<SecretSource> cases(TreePath path, SwitchExpressionTree tree) {
        var held = new LinkedHashSet<SecretSource>();
        for (var each : tree.getCases()) {
            if (each.getBody() instanceof ExpressionTree value) {
                held.addAll(held(path(path(path, each), value)));
            }
        }
        return held;
    }

    private Set<SecretSource> result(TreePath path, MethodInvocationTree tree) {
        var select = path(path, tree.getMethodSelect());
        if (!(attributed.element(select) instanceof ExecutableElement method)) {
            return Set.of();
        }
        if (attributed.fields().isInFlow(method)) {
            var symbol = symbols.of(method);
            var arguments = new ArrayList<Set<SecretSource>>();
            tree.getArguments().forEach(argument -> arguments.add(held(path(path, argument))));
            return symbol == null ? Set.of() : Set.of(new Result(symbol, arguments));
        }
        if (method.getReturnType().getKind().isPrimitive() || !carries(method)) {
            return Set.of();
        }
        var held = new LinkedHashSet<>(any(path, tree.getArguments()));
        var receiver = receiver(path);
        if (receiver != null) {
            held.addAll(held(receiver));
        }
        return within(held);
    }

    private boolean carries(ExecutableElement method) {
        return !CARRIERS.of(method, attributed.task().getElements(), attributed.task().getTypes()).isEmpty();
    }

    /** A record keeps what it is made of; so do texts and collections. */
    private boolean keeps(@Nullable Element element) {
        return element instanceof ExecutableElement constructor
                && (constructor.getEnclosingElement() instanceof TypeElement type
                        && type.getKind() == ElementKind.RECORD || carries(constructor));
    }

    private Set<SecretSource> any(TreePath path, List<? extends ExpressionTree> parts) {
        var held = new LinkedHashSet<SecretSource>();
        parts.forEach(part -> held.addAll(held(path(path, part))));
        return held;
    }

    private static TreePath path(TreePath parent, Tree tree) {
        return new TreePath(parent, tree);
    }
}
