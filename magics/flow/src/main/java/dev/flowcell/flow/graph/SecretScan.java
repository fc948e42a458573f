package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/// Where the code of a cell calls `secret("NAME")`, and what variables and methods' results its value flows into: as it
/// is or within a text, a record or a collection.
final class SecretScan extends TreePathScanner<@Nullable Void, @Nullable Void> {

    /// A call of `secret("NAME")`.
    ///
    /// @param offset
    ///            in the cell's code
    record SecretUse(String name, int offset) {
    }

    private final List<SecretUse> uses = new ArrayList<>();
    private final Map<Symbol, Set<SecretSource>> flows = new LinkedHashMap<>();
    private final Map<Element, Set<SecretSource>> locals = new HashMap<>();
    private final Attributed attributed;
    private final String cell;
    private final Symbols symbols;
    private final Mutators mutators;
    private final SecretValues values;
    private @Nullable Symbol method;

    SecretScan(Attributed attributed, String cell, Symbols symbols) {
        this.attributed = attributed;
        this.cell = cell;
        this.symbols = symbols;
        this.mutators = new Mutators(attributed.task().getElements(), attributed.task().getTypes());
        this.values = new SecretValues(attributed, symbols, locals);
    }

    List<SecretUse> uses() {
        return uses;
    }

    /** What flows into variables and the results of methods. */
    Map<Symbol, Set<SecretSource>> flows() {
        return flows;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        var outer = method;
        var element = attributed.element(getCurrentPath());
        method = element == null ? null : symbols.of(element);
        super.visitMethod(tree, null);
        method = outer;
        return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        return within(() -> super.visitClass(tree, null));
    }

    /** What a lambda returns is no result of the method around it. */
    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void nothing) {
        return within(() -> super.visitLambdaExpression(tree, null));
    }

    private @Nullable Void within(Runnable scan) {
        var outer = method;
        method = null;
        scan.run();
        method = outer;
        return null;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void nothing) {
        if (method != null && tree.getExpression() != null) {
            add(method, values.held(path(tree.getExpression())));
        }
        return super.visitReturn(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
        values.called(getCurrentPath())
                .ifPresent(name -> uses.add(new SecretUse(name, attributed.offset(tree, cell))));
        if (attributed.element(path(tree.getMethodSelect())) instanceof ExecutableElement called
                && mutators.changes(called).contains(Mutators.RECEIVER)) {
            var held = new LinkedHashSet<SecretSource>();
            tree.getArguments().forEach(argument -> held.addAll(values.held(path(argument))));
            into(path(tree), held);
        }
        return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
        if (tree.getInitializer() != null) {
            into(getCurrentPath(), values.held(path(tree.getInitializer())));
        }
        return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void nothing) {
        into(path(tree.getVariable()), values.held(path(tree.getExpression())));
        return super.visitEnhancedForLoop(tree, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void nothing) {
        into(path(tree.getVariable()), values.held(path(tree.getExpression())));
        return super.visitAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void nothing) {
        into(path(tree.getVariable()), SecretValues.within(values.held(path(tree.getExpression()))));
        return super.visitCompoundAssignment(tree, null);
    }

    /** A value goes into a variable or a part of one. */
    private void into(TreePath target, Set<SecretSource> held) {
        var base = base(target);
        var element = attributed.element(base);
        if (element == null || held.isEmpty()) {
            return;
        }
        var sources = base.getLeaf() == target.getLeaf() ? held : SecretValues.within(held);
        var symbol = symbols.of(element);
        if (symbol instanceof Symbol.Variable) {
            add(symbol, sources);
        } else if (element.getKind() != ElementKind.FIELD) {
            locals.computeIfAbsent(element, key -> new LinkedHashSet<>()).addAll(sources);
        }
    }

    /** What a chain of selections, elements and calls begins with. */
    private TreePath base(TreePath path) {
        var inner = SecretValues.receiver(path);
        var isPlace = attributed.element(path) instanceof Element element && attributed.fields().isPlace(element);
        return inner == null || isPlace || attributed.element(inner) instanceof TypeElement ? path : base(inner);
    }

    private void add(Symbol symbol, Set<SecretSource> sources) {
        if (!sources.isEmpty()) {
            flows.computeIfAbsent(symbol, key -> new LinkedHashSet<>()).addAll(sources);
        }
    }

    private TreePath path(Tree tree) {
        return tree == getCurrentPath().getLeaf() ? getCurrentPath() : new TreePath(getCurrentPath(), tree);
    }
}
