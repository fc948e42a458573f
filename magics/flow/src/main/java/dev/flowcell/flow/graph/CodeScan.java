package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.flowcell.flow.graph.Code.Call;
import dev.flowcell.flow.graph.Code.Use;
import org.jspecify.annotations.Nullable;

/// Reads off the attributed class what the methods and types of one cell do by themselves: which top-level variables
/// each reads, assigns and mutates, and what it calls. Names are the compiler's business; nothing here looks at a text.
final class CodeScan extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final Attributed attributed;
    private final String cell;
    private final Fields fields;
    private final Set<String> living;
    private final Symbols symbols;
    private final Mutators mutators;
    private final Roots roots;
    private final Scope scope = new Scope();
    private final Escapes escapes;
    private final Changes changes;
    private final List<ExecutableElement> overriding = new ArrayList<>();
    /** What the items of a fan-out are parts of. */
    private Set<Symbol> items = Set.of();
    /** The method whose statements are scanned, or null in a lambda. */
    private @Nullable Symbol method;

    /// @param cell
    ///            the id of the cell whose members are scanned
    /// @param living
    ///            variables whose value can't ship: it may hold functions, which run where the variable is used
    CodeScan(Attributed attributed, String cell, Symbols symbols, Set<String> living) {
        this.attributed = attributed;
        this.cell = cell;
        this.fields = attributed.fields();
        this.living = living;
        this.symbols = symbols;
        this.mutators = new Mutators(attributed.task().getElements(), attributed.task().getTypes());
        this.roots = new Roots(attributed.trees(), mutators, fields, symbols);
        this.escapes = new Escapes(fields, symbols, scope);
        this.changes = new Changes(attributed.trees(), fields, symbols, roots, scope, this::offset);
    }

    /** What was found. */
    Scope found() {
        return scope;
    }

    /** Methods of enums' constants, which override the enum's. */
    List<ExecutableElement> ofConstants() {
        return overriding;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        var element = element(getCurrentPath());
        if (element instanceof TypeElement type && type.getNestingKind() == NestingKind.MEMBER) {
            scope.within(symbol(type), () -> super.visitClass(tree, null));
        } else {
            scope.holding(() -> super.visitClass(tree, null));
        }
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        var element = element(getCurrentPath());
        var symbol = element == null ? null : symbols.of(element);
        if (element == null || symbol == null) {
            return super.visitMethod(tree, null);
        }
        var outer = method;
        method = symbol;
        if (symbol instanceof Symbol.Run(var _, var isItems) && !isItems && !tree.getParameters().isEmpty()) {
            roots.alias(path(tree.getParameters().getFirst()), items);
        }
        if (isMember(element)) {
            scope.within(symbol, () -> super.visitMethod(tree, null));
        } else if (isOfConstant() && element instanceof ExecutableElement own) {
            overriding.add(own);
            scope.within(symbol, () -> super.visitMethod(tree, null));
        } else {
            scope.also(symbol, () -> super.visitMethod(tree, null));
        }
        method = outer;
        return null;
    }

    /** Whether a method is one of an enum's constant: called as one of the enum's, never kept as a function. */
    private boolean isOfConstant() {
        var creation = getCurrentPath().getParentPath().getParentPath();
        var constant = creation.getParentPath();
        return constant != null && creation.getLeaf() instanceof NewClassTree
                && element(constant) instanceof Element field && field.getKind() == ElementKind.ENUM_CONSTANT;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void nothing) {
        if (tree.getExpression() != null && method != null) {
            if (method instanceof Symbol.Run(var _, var isItems) && isItems) {
                items = roots.source(path(tree.getExpression()));
            }
            scope.returned(method, roots.of(path(tree.getExpression())));
        }
        return super.visitReturn(tree, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void nothing) {
        roots.lambda(getCurrentPath());
        var outer = method;
        method = null; // what it returns is nothing that the method gives
        scope.holding(() -> super.visitLambdaExpression(tree, null));
        method = outer;
        return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
        roots.local(getCurrentPath());
        var element = element(getCurrentPath());
        if (element != null) {
            scope.declared(element);
        }
        return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void nothing) {
        roots.loop(getCurrentPath());
        return super.visitEnhancedForLoop(tree, null);
    }

    @Override
    public @Nullable Void visitInstanceOf(InstanceOfTree tree, @Nullable Void nothing) {
        roots.pattern(getCurrentPath());
        return super.visitInstanceOf(tree, null);
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void nothing) {
        roots.cases(getCurrentPath(), tree.getExpression(), tree.getCases());
        return super.visitSwitch(tree, null);
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void nothing) {
        roots.cases(getCurrentPath(), tree.getExpression(), tree.getCases());
        return super.visitSwitchExpression(tree, null);
    }

    /** A record pattern calls the record's accessors. */
    @Override
    public @Nullable Void visitDeconstructionPattern(DeconstructionPatternTree tree, @Nullable Void nothing) {
        if (element(path(tree.getDeconstructor())) instanceof TypeElement type && fields.isInFlow(type)) {
            type.getRecordComponents().forEach(component -> link(component.getAccessor(), tree));
        }
        return super.visitDeconstructionPattern(tree, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
        reference(tree);
        return super.visitIdentifier(tree, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
        reference(tree);
        return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void nothing) {
        var target = changes.assigned(getCurrentPath(), tree.getVariable(), false);
        if (target == null) {
            scan(tree.getVariable(), null);
        }
        if (target != null) {
            roots.assigned(target, path(tree.getExpression()));
        }
        var places = target == null ? roots.of(path(tree.getVariable())) : Set.of(symbol(target));
        scope.keeping(living(places), () -> scan(tree.getExpression(), null));
        return null;
    }

    @Override
    public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void nothing) {
        changes.assigned(getCurrentPath(), tree.getVariable(), true);
        return super.visitCompoundAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitUnary(UnaryTree tree, @Nullable Void nothing) {
        switch (tree.getKind()) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> changes
                    .assigned(getCurrentPath(), tree.getExpression(), true);
            default -> {
            }
        }
        return super.visitUnary(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void nothing) {
        var keepers = List.<Code>of();
        if (element(getCurrentPath()) instanceof ExecutableElement constructor) {
            call(constructor, tree, Set.of(), tree.getArguments());
            escapes.created(constructor.getEnclosingElement(), offset(tree));
            keepers = given(constructor).map(List::of).orElse(List.of());
        }
        escapes.given(types(tree.getArguments()), offset(tree));
        scope.keeping(keepers, () -> super.visitNewClass(tree, null));
        return null;
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
        scope.holding(() -> {
            if (element(getCurrentPath()) instanceof ExecutableElement method) {
                var receiver = receiver(tree, method);
                call(method, tree, receiver, List.of());
                if (mutators.changes(method).contains(Mutators.RECEIVER)) {
                    changes.mutated(getCurrentPath(), receiver, tree);
                }
                if (method.getKind() == ElementKind.CONSTRUCTOR) {
                    escapes.created(method.getEnclosingElement(), offset(tree));
                }
            }
            super.visitMemberReference(tree, null);
        });
        return null;
    }

    private Set<Symbol> receiver(MemberReferenceTree tree, ExecutableElement method) {
        var qualifier = path(tree.getQualifierExpression());
        return element(qualifier) instanceof TypeElement && method.getKind() == ElementKind.METHOD
                && !Fields.isStatic(method) ? roots.elements(getCurrentPath()) : roots.of(qualifier);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
        if (!(element(path(tree.getMethodSelect())) instanceof ExecutableElement method)) {
            return super.visitMethodInvocation(tree, null);
        }
        var receiver = roots.receiver(getCurrentPath());
        call(method, tree, receiver, tree.getArguments());
        for (var changed : mutators.changes(method)) {
            if (changed == Mutators.RECEIVER) {
                changes.mutated(getCurrentPath(), receiver, tree);
            } else if (changed < tree.getArguments().size() && !isPrimitive(tree.getArguments().get(changed))) {
                changes.mutated(getCurrentPath(), roots.of(path(tree.getArguments().get(changed))), tree);
            }
        }
        if (!fields.isInFlow(method)) {
            escapes.given(types(tree.getArguments()), offset(tree));
        }
        scope.keeping(keepers(method, tree, receiver), () -> super.visitMethodInvocation(tree, null));
        return null;
    }

    /// What may keep the functions that a call is given: a method of the flow itself, and variables that it is called
    /// on or given. A collection keeps only what is put into it.
    private List<Code> keepers(ExecutableElement method, MethodInvocationTree tree, Set<Symbol> receiver) {
        var places = new HashSet<Symbol>();
        var changed = mutators.changes(method);
        var inFlow = fields.isInFlow(method);
        if (inFlow || changed.contains(Mutators.RECEIVER) || !mutators.isContainer(method)) {
            places.addAll(receiver);
        }
        for (var index = 0; index < tree.getArguments().size(); index++) {
            if (inFlow || changed.contains(index)) {
                places.addAll(roots.of(path(tree.getArguments().get(index))));
            }
        }
        var keepers = new ArrayList<>(living(places));
        var symbol = symbols.of(method);
        if (inFlow && symbol != null) {
            keepers.forEach(keeper -> keeper.makers.add(new Call(symbol, offset(tree))));
            given(method).ifPresent(keepers::add);
        }
        return keepers;
    }

    /** The functions that a method of the flow is given here. */
    private Optional<Code> given(ExecutableElement method) {
        var symbol = symbols.of(method);
        var origin = scope.member();
        return symbol == null || origin == null || !fields.isInFlow(method)
                ? Optional.empty()
                : Optional.of(scope.given.of(symbol, origin));
    }

    /** The functions of those variables that may hold some. */
    private List<Code> living(Set<Symbol> places) {
        var origin = scope.member();
        return origin == null
                ? List.of()
                : places.stream().filter(place -> place instanceof Symbol.Variable(var name) && living.contains(name))
                        .map(place -> scope.functions.of(place, origin)).toList();
    }

    private boolean isLiving(Element element) {
        return fields.isVariable(element) && living.contains(fields.name(element));
    }

    /** Any name: a variable that is read, or a method or type of the flow that is mentioned. */
    private void reference(Tree tree) {
        var element = element(getCurrentPath());
        if (element == null) {
            return;
        }
        scope.named(element);
        if (fields.isPlace(element)) {
            scope.use(new Use(fields.name(element), true, false, offset(tree)));
        }
        if (fields.isVariable(element)) {
            link(element, tree);
            if (isLiving(element)) {
                scope.maker(new Call(symbol(element), -1));
            }
        } else if (fields.isInFlow(element)) {
            var type = element instanceof TypeElement itself ? itself : element.getEnclosingElement();
            if (type instanceof TypeElement && !type.equals(fields.flow())) {
                link(type, tree);
            }
        }
    }

    private void call(ExecutableElement target, Tree tree, Set<Symbol> receiver,
            List<? extends ExpressionTree> arguments) {
        var symbol = symbols.of(target);
        var origin = scope.member();
        if (symbol != null) {
            var places = new ArrayList<Set<Symbol>>();
            arguments.forEach(argument -> places.add(roots.of(path(argument))));
            var functional = isFunctional(target);
            var holders = functional && receiver.isEmpty() && origin != null ? Set.of(origin) : receiver;
            var call = new Call(symbol, offset(tree), holders, Symbols.together(target, places), functional);
            scope.call(call);
            if (fields.isInFlow(target)) {
                scope.maker(call);
            }
        }
    }

    /** Whether a call may be one of a lambda. */
    private boolean isFunctional(ExecutableElement method) {
        return method.getModifiers().contains(Modifier.ABSTRACT)
                && method.getEnclosingElement() instanceof TypeElement type
                && type.getKind() == ElementKind.INTERFACE && !mutators.isContainer(method);
    }

    private void link(Element target, Tree tree) {
        var symbol = symbols.of(target);
        if (symbol != null) {
            scope.call(new Call(symbol, offset(tree)));
        }
    }

    private List<TypeMirror> types(List<? extends ExpressionTree> expressions) {
        return expressions.stream().map(each -> attributed.trees().getTypeMirror(path(each)))
                .filter(Objects::nonNull).toList();
    }

    private boolean isPrimitive(ExpressionTree expression) {
        var type = attributed.trees().getTypeMirror(path(expression));
        return type != null && type.getKind().isPrimitive();
    }

    private boolean isMember(Element method) {
        return method.getEnclosingElement() instanceof TypeElement type
                && (type.equals(fields.flow()) || type.getNestingKind() == NestingKind.MEMBER);
    }

    private TreePath path(Tree tree) {
        return new TreePath(getCurrentPath(), tree);
    }

    private @Nullable Element element(TreePath path) {
        return attributed.element(path);
    }

    /** The symbol of a variable or type. */
    private Symbol symbol(Element element) {
        return Objects.requireNonNull(symbols.of(element));
    }

    private int offset(Tree tree) {
        return attributed.offset(tree, cell);
    }
}
