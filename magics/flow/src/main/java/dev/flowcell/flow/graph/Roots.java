package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/// What an expression is a part of: a change of `people.get(0).name` is one of `people`. Locals stand for what they
/// were given, so that a change through one is seen, too.
final class Roots {

    private final Trees trees;
    private final Mutators mutators;
    private final Predicate<Element> variable;
    private final Map<Element, Set<Element>> aliases = new HashMap<>();

    /// @param variable
    ///            whether an element is a top-level variable or a shared field
    Roots(Trees trees, Mutators mutators, Predicate<Element> variable) {
        this.trees = trees;
        this.mutators = mutators;
        this.variable = variable;
    }

    /// The variables, parameters and types (for their own `this`) that an expression is a part of; empty for a value of
    /// its own.
    Set<Element> of(TreePath path) {
        return switch (path.getLeaf()) {
            case ParenthesizedTree tree -> of(new TreePath(path, tree.getExpression()));
            case TypeCastTree tree -> of(new TreePath(path, tree.getExpression()));
            case ArrayAccessTree tree -> of(new TreePath(path, tree.getExpression()));
            case ConditionalExpressionTree tree -> union(of(new TreePath(path, tree.getTrueExpression())),
                    of(new TreePath(path, tree.getFalseExpression())));
            case IdentifierTree tree -> identifier(path, tree);
            case MemberSelectTree tree -> select(path, tree);
            case MethodInvocationTree tree -> result(path, tree);
            default -> Set.of();
        };
    }

    /** What a call's receiver is a part of. */
    Set<Element> receiver(TreePath call) {
        var select = ((MethodInvocationTree) call.getLeaf()).getMethodSelect();
        var path = new TreePath(call, select);
        if (select instanceof MemberSelectTree member) {
            return of(new TreePath(path, member.getExpression()));
        }
        return itself(trees.getElement(path));
    }

    /** A local variable with an initial value stands for what that is a part of. */
    void local(TreePath path) {
        var tree = (VariableTree) path.getLeaf();
        if (tree.getInitializer() != null) {
            alias(path, of(new TreePath(path, tree.getInitializer())));
        }
    }

    /** A loop's variable stands for what it goes through. */
    void loop(TreePath path) {
        var tree = (EnhancedForLoopTree) path.getLeaf();
        alias(new TreePath(path, tree.getVariable()), of(new TreePath(path, tree.getExpression())));
    }

    /** A pattern's variables stand for what is matched. */
    void pattern(TreePath path) {
        var tree = (InstanceOfTree) path.getLeaf();
        if (tree.getPattern() != null) {
            pattern(new TreePath(path, tree.getPattern()), of(new TreePath(path, tree.getExpression())));
        }
    }

    /** So do those of a switch. */
    void cases(TreePath path, ExpressionTree selector, List<? extends CaseTree> cases) {
        var places = of(new TreePath(path, selector));
        for (var each : cases) {
            for (var label : each.getLabels()) {
                if (label instanceof PatternCaseLabelTree patterned) {
                    var place = new TreePath(new TreePath(path, each), label);
                    pattern(new TreePath(place, patterned.getPattern()), places);
                }
            }
        }
    }

    private void pattern(TreePath path, Set<Element> places) {
        switch (path.getLeaf()) {
            case BindingPatternTree binding -> alias(new TreePath(path, binding.getVariable()), places);
            case DeconstructionPatternTree record -> record.getNestedPatterns()
                    .forEach(nested -> pattern(new TreePath(path, nested), places));
            default -> {
            }
        }
    }

    /** A lambda's parameters stand for the elements of what the call begins with. */
    void lambda(TreePath path) {
        var parent = path.getParentPath();
        if (parent != null && parent.getLeaf() instanceof MethodInvocationTree) {
            var source = source(parent);
            for (var parameter : ((LambdaExpressionTree) path.getLeaf()).getParameters()) {
                alias(new TreePath(path, parameter), source);
            }
        }
    }

    private void alias(TreePath path, Set<Element> places) {
        var element = trees.getElement(path);
        if (element != null && !places.isEmpty() && !element.asType().getKind().isPrimitive()) {
            aliases.merge(element, places, Roots::union);
        }
    }

    /** What a chain of calls begins with, whatever they do. */
    private Set<Element> source(TreePath path) {
        if (path.getLeaf() instanceof MethodInvocationTree call) {
            var select = new TreePath(path, call.getMethodSelect());
            return call.getMethodSelect() instanceof MemberSelectTree member
                    ? source(new TreePath(select, member.getExpression()))
                    : Set.of();
        }
        return path.getLeaf() instanceof NewClassTree ? Set.of() : of(path);
    }

    private Set<Element> identifier(TreePath path, IdentifierTree tree) {
        var element = trees.getElement(path);
        if (element == null) {
            return Set.of();
        }
        if (tree.getName().contentEquals("this")) {
            return element.getEnclosingElement() instanceof TypeElement type ? Set.of(type) : Set.of();
        }
        if (variable.test(element)) {
            return Set.of(element);
        }
        var known = aliases.get(element);
        if (known != null) {
            return known;
        }
        if (element.getKind() == ElementKind.PARAMETER && element.getEnclosingElement() instanceof ExecutableElement) {
            return Set.of(element);
        }
        return element.getKind() == ElementKind.FIELD ? itself(element) : Set.of();
    }

    private Set<Element> select(TreePath path, MemberSelectTree tree) {
        var element = trees.getElement(path);
        if (element == null || element.getKind() != ElementKind.FIELD) {
            return Set.of();
        }
        if (variable.test(element)) {
            return Set.of(element);
        }
        return element.getModifiers().contains(Modifier.STATIC)
                ? Set.of()
                : of(new TreePath(path, tree.getExpression()));
    }

    private Set<Element> result(TreePath path, MethodInvocationTree tree) {
        if (!(trees.getElement(new TreePath(path, tree.getMethodSelect())) instanceof ExecutableElement method)) {
            return Set.of();
        }
        var places = new HashSet<Element>();
        for (var argument : mutators.views(method)) {
            if (argument == Mutators.RECEIVER) {
                places.addAll(receiver(path));
            } else if (argument < tree.getArguments().size()) {
                places.addAll(of(new TreePath(path, tree.getArguments().get(argument))));
            }
        }
        if (isAccessor(method)) {
            places.addAll(receiver(path));
        }
        return places;
    }

    /** A method of a cell's own type without parameters, such as a record's. */
    private boolean isAccessor(ExecutableElement method) {
        return method.getParameters().isEmpty() && !method.getModifiers().contains(Modifier.STATIC)
                && method.getEnclosingElement() instanceof TypeElement type && trees.getPath(type) != null
                && !method.getReturnType().getKind().isPrimitive();
    }

    /** A member that is used without a receiver belongs to `this`. */
    private static Set<Element> itself(@Nullable Element member) {
        return member != null && !member.getModifiers().contains(Modifier.STATIC)
                && member.getEnclosingElement() instanceof TypeElement type ? Set.of(type) : Set.of();
    }

    private static Set<Element> union(Set<Element> one, Set<Element> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
