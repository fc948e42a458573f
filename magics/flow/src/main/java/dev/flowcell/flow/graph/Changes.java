package dev.flowcell.flow.graph;

import java.util.Set;
import java.util.function.ToIntFunction;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import dev.flowcell.flow.graph.Code.Use;
import org.jspecify.annotations.Nullable;

/// What assignments and mutators change.
final class Changes {

    private final Trees trees;
    private final Fields fields;
    private final Symbols symbols;
    private final Roots roots;
    private final Scope scope;
    private final ToIntFunction<Tree> offset;

    /// @param offset
    ///            where a tree stands in the cell
    Changes(Trees trees, Fields fields, Symbols symbols, Roots roots, Scope scope, ToIntFunction<Tree> offset) {
        this.trees = trees;
        this.fields = fields;
        this.symbols = symbols;
        this.roots = roots;
        this.scope = scope;
        this.offset = offset;
    }

    /// An assignment.
    ///
    /// @return the top-level variable that it gives a value, or null where it changes a part of something
    @Nullable
    Element assigned(TreePath at, ExpressionTree target, boolean reads) {
        var bare = target;
        while (bare instanceof ParenthesizedTree parenthesized) {
            bare = parenthesized.getExpression();
        }
        var path = new TreePath(at, bare);
        var element = trees.getElement(path);
        if (element != null && fields.isVariable(element)) {
            scope.use(new Use(fields.name(element), reads, true, offset.applyAsInt(bare)));
            return element;
        }
        if (element != null && fields.isShared(element)) {
            mutated(at, symbol(element), bare);
            return null;
        }
        if (bare instanceof IdentifierTree) {
            if (element != null && element.getKind() == ElementKind.FIELD && !Fields.isStatic(element)) {
                mutated(at, symbol(element.getEnclosingElement()), target);
            }
        } else {
            mutated(at, roots.of(path), bare);
        }
        return null;
    }

    /** A part of these is changed. */
    void mutated(TreePath at, Set<Symbol> places, Tree tree) {
        for (var place : places) {
            switch (place) {
                case Symbol.Variable variable -> {
                    var field = Fields.isShared(variable.name()) ? symbols.element(variable) : null;
                    if (field == null || !initialises(at, field)) {
                        scope.use(new Use(variable.name(), false, true, offset.applyAsInt(tree)));
                    }
                }
                case Symbol.Result result -> scope.changed(new Code.Change(result, offset.applyAsInt(tree)));
                case Symbol.Type _,Symbol.Method _,Symbol.Parameter _,Symbol.Given _,Symbol.Run _ -> scope
                        .mutated(place);
            }
        }
    }

    private Set<Symbol> symbol(@Nullable Element element) {
        var symbol = element == null ? null : symbols.of(element);
        return symbol == null ? Set.of() : Set.of(symbol);
    }

    /// Whether what is scanned makes a shared field's first value, which is the same in every process.
    private boolean initialises(TreePath at, Element field) {
        var type = field.getEnclosingElement();
        for (var path = at; path.getParentPath() != null; path = path.getParentPath()) {
            if (path.getParentPath().getLeaf() instanceof ClassTree
                    && type != null && type.equals(trees.getElement(path.getParentPath()))) {
                var ofConstant = !Fields.isStatic(field);
                return switch (path.getLeaf()) {
                    case BlockTree block -> block.isStatic() || ofConstant;
                    case VariableTree variable -> ofConstant
                            || variable.getModifiers().getFlags().contains(Modifier.STATIC);
                    case MethodTree method -> ofConstant && method.getReturnType() == null;
                    default -> false;
                };
            }
        }
        return false;
    }
}
