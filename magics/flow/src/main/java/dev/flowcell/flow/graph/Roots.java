package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
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
import com.sun.source.tree.SwitchExpressionTree;
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
    private final Fields fields;
    private final Symbols symbols;
    private final Map<Element, Set<Symbol>> aliases = new HashMap<>();

    Roots(Trees trees, Mutators mutators, Fields fields, Symbols symbols) {
        this.trees = trees;
        this.mutators = mutators;
        this.fields = fields;
        this.symbols = symbols;
    }

    /// The variables, parameters and types (for their own `this`) that an expression is a part of; empty for a value of
    /// its own.
    Set<Symbol> of(TreePath path) {
        return switch (path.getLeaf()) {
            case ParenthesizedTree tree -> of(new TreePath(path, tree.getExpression()));
            case TypeCastTree tree -> of(new TreePath(path, tree.getExpression()));
            case ArrayAccessTree tree -> of(new TreePath(path, tree.getExpression()));
            case ConditionalExpressionTree tree -> union(of(new TreePath(path, tree.getTrueExpression())),
                    of(new TreePath(path, tree.getFalseExpression())));
            case IdentifierTree tree -> identifier(path, tree);
            case MemberSelectTree tree -> select(path, tree);
            case SwitchExpressionTree tree -> cases(path, tree);
            case NewClassTree tree -> outer(path, tree);
            case AssignmentTree tree -> of(new TreePath(path, tree.getExpression()));
            case MethodInvocationTree tree -> result(path, tree);
            default -> Set.of();
        };
    }

    /** What a call's receiver is a part of. */
    Set<Symbol> receiver(TreePath call) {
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

    /** So does a variable of the flow, in the cell that gives it that value. */
    void assigned(Element variable, TreePath value) {
        alias(variable, of(value));
    }

    /** What an unbound method reference, such as `List::clear`, is called on: the elements of what the call begins with. */
    Set<Symbol> elements(TreePath reference) {
        var parent = reference.getParentPath();
        return parent != null && parent.getLeaf() instanceof MethodInvocationTree call
                && call.getArguments().size() == 1
                        ? source(parent)
                        : Set.of();
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

    private void pattern(TreePath path, Set<Symbol> places) {
        switch (path.getLeaf()) {
            case BindingPatternTree binding -> alias(new TreePath(path, binding.getVariable()), places);
            case DeconstructionPatternTree record -> record.getNestedPatterns()
                    .forEach(nested -> pattern(new TreePath(path, nested), places));
            default -> {
            }
        }
    }

    /** A lambda's parameters stand for the elements of what the call begins with, else for what it is called with. */
    void lambda(TreePath path) {
        var parent = path.getParentPath();
        var source = parent != null && parent.getLeaf() instanceof MethodInvocationTree
                ? source(parent)
                : Set.<Symbol>of();
        var index = 0;
        for (var parameter : ((LambdaExpressionTree) path.getLeaf()).getParameters()) {
            alias(new TreePath(path, parameter), source.isEmpty() ? Set.of(new Symbol.Given(index)) : source);
            index++;
        }
    }

    /** A parameter or local stands for parts of these. */
    void alias(TreePath path, Set<Symbol> places) {
        alias(trees.getElement(path), places);
    }

    private void alias(@Nullable Element element, Set<Symbol> places) {
        if (element != null && !places.isEmpty() && !element.asType().getKind().isPrimitive()) {
            aliases.merge(element, places, Roots::union);
        }
    }

    /** What a chain of calls begins with, whatever they do. */
    Set<Symbol> source(TreePath path) {
        if (path.getLeaf() instanceof MethodInvocationTree call) {
            var select = new TreePath(path, call.getMethodSelect());
            if (trees.getElement(select) instanceof ExecutableElement method && Fields.isStatic(method)) {
                return mutators.isContainer(method) ? all(path, call.getArguments()) : Set.of();
            }
            return call.getMethodSelect() instanceof MemberSelectTree member
                    ? source(new TreePath(select, member.getExpression()))
                    : Set.of();
        }
        return path.getLeaf() instanceof NewClassTree ? Set.of() : of(path);
    }

    /** An object of an inner class is a part of the object around it. */
    private Set<Symbol> outer(TreePath path, NewClassTree tree) {
        if (tree.getEnclosingExpression() != null) {
            return of(new TreePath(path, tree.getEnclosingExpression()));
        }
        return trees.getElement(path) instanceof ExecutableElement constructor
                && constructor.getEnclosingElement() instanceof TypeElement type && fields.isInFlow(type)
                && type.getNestingKind() == NestingKind.MEMBER ? itself(type) : Set.of();
    }

    private Set<Symbol> cases(TreePath path, SwitchExpressionTree tree) {
        var places = new HashSet<Symbol>();
        for (var each : tree.getCases()) {
            if (each.getBody() instanceof ExpressionTree value) {
                places.addAll(of(new TreePath(new TreePath(path, each), value)));
            }
        }
        return places;
    }

    private Set<Symbol> all(TreePath path, List<? extends ExpressionTree> parts) {
        var places = new HashSet<Symbol>();
        parts.forEach(part -> places.addAll(of(new TreePath(path, part))));
        return places;
    }

    private Set<Symbol> identifier(TreePath path, IdentifierTree tree) {
        var element = trees.getElement(path);
        if (element == null) {
            return Set.of();
        }
        if (tree.getName().contentEquals("this")) {
            return element.getEnclosingElement() instanceof TypeElement type ? symbol(type) : Set.of();
        }
        var known = aliases.get(element);
        if (fields.isPlace(element)) {
            return known == null ? symbol(element) : union(symbol(element), known);
        }
        if (known != null) {
            return known;
        }
        if (element.getKind() == ElementKind.PARAMETER && element.getEnclosingElement() instanceof ExecutableElement) {
            return symbol(element);
        }
        return element.getKind() == ElementKind.FIELD ? itself(element) : Set.of();
    }

    private Set<Symbol> select(TreePath path, MemberSelectTree tree) {
        var element = trees.getElement(path);
        if (element == null || element.getKind() != ElementKind.FIELD) {
            return Set.of();
        }
        if (fields.isPlace(element)) {
            return symbol(element);
        }
        return element.getModifiers().contains(Modifier.STATIC)
                ? Set.of()
                : of(new TreePath(path, tree.getExpression()));
    }

    private Set<Symbol> result(TreePath path, MethodInvocationTree tree) {
        if (!(trees.getElement(new TreePath(path, tree.getMethodSelect())) instanceof ExecutableElement method)) {
            return Set.of();
        }
        var places = new HashSet<Symbol>();
        for (var argument : mutators.views(method)) {
            if (argument == Mutators.RECEIVER) {
                places.addAll(receiver(path));
            } else if (argument < tree.getArguments().size()) {
                places.addAll(of(new TreePath(path, tree.getArguments().get(argument))));
            }
        }
        if (Fields.isStatic(method) && mutators.isContainer(method)) {
            places.addAll(all(path, tree.getArguments())); // a list of them
        }
        if (fields.isInFlow(method) && !method.getReturnType().getKind().isPrimitive()
                && symbols.of(method) instanceof Symbol.Method symbol) {
            var arguments = new ArrayList<Set<Symbol>>();
            tree.getArguments().forEach(argument -> arguments.add(of(new TreePath(path, argument))));
            places.add(new Symbol.Result(symbol, receiver(path), Symbols.together(method, arguments)));
        }
        return places;
    }

    /** A member that is used without a receiver belongs to `this`. */
    private Set<Symbol> symbol(Element element) {
        var symbol = symbols.of(element);
        return symbol == null ? Set.of() : Set.of(symbol);
    }

    private Set<Symbol> itself(@Nullable Element member) {
        return member != null && !member.getModifiers().contains(Modifier.STATIC)
                && member.getEnclosingElement() instanceof TypeElement type ? symbol(type) : Set.of();
    }

    private static Set<Symbol> union(Set<Symbol> one, Set<Symbol> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
