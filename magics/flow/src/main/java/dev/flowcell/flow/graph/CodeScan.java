package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
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
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import dev.flowcell.flow.graph.Code.Call;
import dev.flowcell.flow.graph.Code.Use;
import org.jspecify.annotations.Nullable;

/// Reads off the attributed class what each of its methods and types does by itself: which top-level variables it
/// reads, assigns and mutates, and what it calls. Names are the compiler's business; nothing here looks at a text.
final class CodeScan extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final Map<Element, Code> codes = new LinkedHashMap<>();
    private final Functions functions = new Functions();
    private final Functions given = new Functions();

    private final Trees trees;
    private final SourcePositions positions;
    private final CompilationUnitTree unit;
    private final TypeElement flow;
    private final Fields fields;
    private final Set<String> living;
    private final Mutators mutators;
    private final Roots roots;

    /** Where what is found now belongs to: one method or type, and in a function what will hold it. */
    private final List<Code> active = new ArrayList<>();
    /** What will hold the functions that are found now. */
    private List<Code> holders = List.of();
    /** The method or type that is scanned. */
    private @Nullable Element member;
    /** Inside an expression whose functions something holds: the locals that are its own. */
    private @Nullable Set<Element> inner;

    /// @param living
    ///            variables whose value can't ship: it may hold functions, which run where the variable is used
    CodeScan(JavacTask task, CompilationUnitTree unit, Fields fields, Set<String> living) {
        this.trees = Trees.instance(task);
        this.positions = trees.getSourcePositions();
        this.unit = unit;
        this.flow = fields.flow();
        this.fields = fields;
        this.living = living;
        this.mutators = new Mutators(task.getElements(), task.getTypes());
        this.roots = new Roots(trees, mutators, fields::isPlace);
        scan(new TreePath(unit), null);
    }

    /** By method or type. */
    Map<Element, Code> codes() {
        return codes;
    }

    /** Those that a variable holds, and those that a method or type makes. */
    Functions functions() {
        return functions;
    }

    /** Those that a method is given. */
    Functions given() {
        return given;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        var element = element(getCurrentPath());
        if (element instanceof TypeElement type && type.getNestingKind() == NestingKind.MEMBER) {
            return within(element, () -> super.visitClass(tree, null));
        }
        return holding(() -> super.visitClass(tree, null));
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        var element = element(getCurrentPath());
        if (element != null && isMember(element)) {
            return within(element, () -> super.visitMethod(tree, null));
        }
        return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void nothing) {
        roots.lambda(getCurrentPath());
        return holding(() -> super.visitLambdaExpression(tree, null));
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
        roots.local(getCurrentPath());
        var element = element(getCurrentPath());
        if (inner != null && element != null) {
            inner.add(element);
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
        var target = assigned(tree.getVariable(), false);
        if (target == null) {
            scan(tree.getVariable(), null);
        }
        var places = target == null ? roots.of(path(tree.getVariable())) : Set.of(target);
        return keeping(living(places), () -> scan(tree.getExpression(), null));
    }

    @Override
    public @Nullable Void visitCompoundAssignment(CompoundAssignmentTree tree, @Nullable Void nothing) {
        assigned(tree.getVariable(), true);
        return super.visitCompoundAssignment(tree, null);
    }

    @Override
    public @Nullable Void visitUnary(UnaryTree tree, @Nullable Void nothing) {
        switch (tree.getKind()) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> assigned(
                    tree.getExpression(), true);
            default -> {
            }
        }
        return super.visitUnary(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void nothing) {
        if (element(getCurrentPath()) instanceof ExecutableElement constructor) {
            call(constructor, tree, Set.of(), tree.getArguments());
            created(constructor.getEnclosingElement(), tree);
        }
        escape(tree.getArguments(), tree);
        var keepers = element(getCurrentPath()) instanceof ExecutableElement constructor && member != null
                && fields.isInFlow(constructor) ? List.of(given.of(constructor, member)) : List.<Code>of();
        return keeping(keepers, () -> super.visitNewClass(tree, null));
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
        return holding(() -> {
            if (element(getCurrentPath()) instanceof ExecutableElement method) {
                var receiver = roots.of(path(tree.getQualifierExpression()));
                call(method, tree, receiver, List.of());
                mutate(mutators.changes(method).contains(Mutators.RECEIVER) ? receiver : Set.of(), tree);
                if (method.getKind() == ElementKind.CONSTRUCTOR) {
                    created(method.getEnclosingElement(), tree);
                }
            }
            return super.visitMemberReference(tree, null);
        });
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
        if (element(path(tree.getMethodSelect())) instanceof ExecutableElement method) {
            var receiver = roots.receiver(getCurrentPath());
            call(method, tree, receiver, tree.getArguments());
            for (var changed : mutators.changes(method)) {
                if (changed == Mutators.RECEIVER) {
                    mutate(receiver, tree);
                } else if (changed < tree.getArguments().size()) {
                    mutate(roots.of(path(tree.getArguments().get(changed))), tree);
                }
            }
            if (!fields.isInFlow(method)) {
                escape(tree.getArguments(), tree);
            }
            return keeping(keepers(method, tree, receiver), () -> super.visitMethodInvocation(tree, null));
        }
        return super.visitMethodInvocation(tree, null);
    }

    /// What may keep the functions that a call is given: a method of the flow itself, and variables that it is called
    /// on or given. A collection keeps only what is put into it.
    private List<Code> keepers(ExecutableElement method, MethodInvocationTree tree, Set<Element> receiver) {
        var places = new HashSet<Element>();
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
        if (inFlow && member != null) {
            keepers.forEach(keeper -> keeper.makers.add(new Call(method, position(tree))));
            keepers.add(given.of(method, member));
        }
        return keepers;
    }

    /** The functions of those variables that may hold some. */
    private List<Code> living(Set<Element> places) {
        var origin = member;
        return origin == null
                ? List.of()
                : places.stream().filter(this::isLiving).map(place -> functions.of(place, origin)).toList();
    }

    private boolean isLiving(Element element) {
        return fields.isVariable(element) && living.contains(name(element));
    }

    /** Any name: a variable that is read, or a method or type of the flow that is mentioned. */
    private void reference(Tree tree) {
        var element = element(getCurrentPath());
        if (element == null) {
            return;
        }
        if (inner != null && !inner.contains(element)) {
            outer(element);
        }
        if (fields.isPlace(element)) {
            var position = position(tree);
            active.forEach(code -> code.uses.add(new Use(fields.name(element), true, false, position)));
        }
        if (fields.isVariable(element)) {
            link(element, tree);
            if (isLiving(element)) {
                holders.forEach(holder -> holder.makers.add(new Call(element, -1)));
            }
        } else if (fields.isInFlow(element)) {
            var type = element instanceof TypeElement itself ? itself : element.getEnclosingElement();
            if (type instanceof TypeElement && !type.equals(flow)) {
                link(type, tree);
            }
        }
    }

    /** A local that what is held takes over: it may be any function of the method, or be given to it. */
    private void outer(Element local) {
        var origin = member;
        var isLocal = switch (local.getKind()) {
            case LOCAL_VARIABLE, PARAMETER, BINDING_VARIABLE, RESOURCE_VARIABLE, EXCEPTION_PARAMETER -> true;
            default -> false;
        };
        if (isLocal && origin != null && !local.asType().getKind().isPrimitive()) {
            for (var holder : holders) {
                holder.makers.add(new Call(origin, -1));
                holder.receivers.add(origin);
            }
        }
    }

    /** The top-level variable that an assignment gives a value, or null where it changes a part of something. */
    private @Nullable Element assigned(ExpressionTree target, boolean reads) {
        var bare = target;
        while (bare instanceof ParenthesizedTree parenthesized) {
            bare = parenthesized.getExpression();
        }
        var element = element(path(bare));
        var position = position(bare);
        if (element != null && fields.isVariable(element)) {
            active.forEach(code -> code.uses.add(new Use(name(element), reads, true, position)));
            return element;
        }
        if (element != null && fields.isShared(element)) {
            mutate(Set.of(element), bare);
            return null;
        }
        if (bare instanceof IdentifierTree) {
            if (element != null && element.getKind() == ElementKind.FIELD
                    && !element.getModifiers().contains(Modifier.STATIC)) {
                mutate(Set.of(element.getEnclosingElement()), target);
            }
        } else {
            mutate(roots.of(path(bare)), bare);
        }
        return null;
    }

    private void mutate(Set<Element> places, Tree tree) {
        var position = position(tree);
        for (var place : places) {
            if (fields.isPlace(place)) {
                if (!fields.isShared(place) || !initialises(place)) {
                    active.forEach(code -> code.uses.add(new Use(fields.name(place), false, true, position)));
                }
            } else {
                active.forEach(code -> code.mutated.add(place));
            }
        }
    }

    /// Whether what is scanned makes a shared field's first value, which is the same in every process.
    private boolean initialises(Element field) {
        var type = field.getEnclosingElement();
        for (var path = getCurrentPath(); path.getParentPath() != null; path = path.getParentPath()) {
            if (path.getParentPath().getLeaf() instanceof ClassTree
                    && type != null && type.equals(element(path.getParentPath()))) {
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

    private void call(Element target, Tree tree, Set<Element> receiver, List<? extends ExpressionTree> arguments) {
        var places = new ArrayList<Set<Element>>();
        arguments.forEach(argument -> places.add(roots.of(path(argument))));
        var call = new Call(target, position(tree), receiver, places);
        active.forEach(code -> code.calls.add(call));
        if (fields.isInFlow(target)) {
            holders.forEach(holder -> holder.makers.add(call));
        }
    }

    private void link(Element target, Tree tree) {
        var call = new Call(target, position(tree));
        active.forEach(code -> code.calls.add(call));
    }

    /** An object whose methods a library may call from now on. */
    private void created(@Nullable Element element, Tree tree) {
        if (element instanceof TypeElement type && fields.isInFlow(type)
                && type.getNestingKind() == NestingKind.MEMBER) {
            link(type, tree);
            for (var member : type.getEnclosedElements()) {
                if (member instanceof ExecutableElement method && Overriding.overridesLibrary(method, type, flow)) {
                    link(method, tree);
                    holders.stream().filter(holder -> !active.contains(holder))
                            .forEach(holder -> holder.calls.add(new Call(method, position(tree))));
                }
            }
            if (type.getSuperclass() instanceof DeclaredType parent) {
                created(parent.asElement(), tree);
            }
        }
    }

    private void escape(List<? extends ExpressionTree> arguments, Tree tree) {
        for (var argument : arguments) {
            var type = trees.getTypeMirror(path(argument));
            if (type != null) {
                escape(type, tree, new HashSet<>());
            }
        }
    }

    private void escape(TypeMirror type, Tree tree, Set<String> seen) {
        if (type instanceof DeclaredType declared && seen.add(type.toString())) {
            created(declared.asElement(), tree);
            declared.getTypeArguments().forEach(argument -> escape(argument, tree, seen));
        }
    }

    private @Nullable Void within(Element owner, Scan scan) {
        var outerActive = List.copyOf(active);
        var outerHolders = holders;
        var outerMember = member;
        var outerInner = inner;
        active.clear();
        active.add(codes.computeIfAbsent(owner, key -> new Code()));
        holders = List.of(functions.of(owner, owner));
        member = owner;
        inner = null;
        scan.run();
        active.clear();
        active.addAll(outerActive);
        holders = outerHolders;
        member = outerMember;
        inner = outerInner;
        return null;
    }

    /** Something more holds the functions of an expression. */
    private @Nullable Void keeping(List<Code> keepers, Scan scan) {
        if (keepers.isEmpty()) {
            return scan.run();
        }
        var outerHolders = holders;
        var outerInner = inner;
        holders = Stream.concat(holders.stream(), keepers.stream()).distinct().toList();
        inner = new HashSet<>();
        scan.run();
        holders = outerHolders;
        inner = outerInner;
        return null;
    }

    /** A function: what it does counts for what will hold it, too. */
    private @Nullable Void holding(Scan scan) {
        var added = holders.stream().filter(holder -> !active.contains(holder)).toList();
        active.addAll(added);
        scan.run();
        active.removeAll(added);
        return null;
    }

    private boolean isMember(Element method) {
        return method.getEnclosingElement() instanceof TypeElement type
                && (type.equals(flow) || type.getNestingKind() == NestingKind.MEMBER);
    }

    private TreePath path(Tree tree) {
        return new TreePath(getCurrentPath(), tree);
    }

    private @Nullable Element element(TreePath path) {
        return trees.getElement(path);
    }

    private long position(Tree tree) {
        return positions.getStartPosition(unit, tree);
    }

    private static String name(Element element) {
        return element.getSimpleName().toString();
    }

    /** A part of the scan. */
    private interface Scan {
        @Nullable
        Void run();
    }
}
