package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
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

    /// A call of `secret("NAME")`.
    record SecretUse(String name, long position) {
    }

    private final Map<Element, Code> codes = new LinkedHashMap<>();
    private final List<SecretUse> secrets = new ArrayList<>();
    private final Map<String, Set<String>> mentions = new HashMap<>();

    private final Trees trees;
    private final SourcePositions positions;
    private final CompilationUnitTree unit;
    private final TypeElement flow;
    private final Set<String> living;
    private final Mutators mutators;
    private final Roots roots;

    /** Where what is found now belongs to: one method or type, and the variables that will hold the function. */
    private final List<Code> active = new ArrayList<>();
    private @Nullable Code held;

    /// @param living
    ///            variables whose value can't ship: it may hold functions, which run where the variable is used
    CodeScan(JavacTask task, CompilationUnitTree unit, TypeElement flow, Set<String> living) {
        this.trees = Trees.instance(task);
        this.positions = trees.getSourcePositions();
        this.unit = unit;
        this.flow = flow;
        this.living = living;
        this.mutators = new Mutators(task.getElements(), task.getTypes());
        this.roots = new Roots(trees, mutators, this::isVariable);
        scan(new TreePath(unit), null);
    }

    /** By method, type, or variable that holds functions. */
    Map<Element, Code> codes() {
        return codes;
    }

    List<SecretUse> secrets() {
        return secrets;
    }

    /** Names of types and methods by the name of the type or method that mentions them. */
    Map<String, Set<String>> mentions() {
        return mentions;
    }

    /** Whether an element is a top-level variable. */
    private boolean isVariable(Element element) {
        return element.getKind() == ElementKind.FIELD && flow.equals(element.getEnclosingElement());
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
        if (target != null && living.contains(target.getSimpleName().toString())) {
            var before = held;
            held = codes.computeIfAbsent(target, key -> new Code());
            scan(tree.getExpression(), null);
            held = before;
        } else {
            scan(tree.getExpression(), null);
        }
        return null;
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
        return super.visitNewClass(tree, null);
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
            secret(method, tree);
            if (!isInFlow(method)) {
                escape(tree.getArguments(), tree);
            }
        }
        return super.visitMethodInvocation(tree, null);
    }

    private void secret(ExecutableElement method, MethodInvocationTree tree) {
        if (method.getSimpleName().contentEquals("secret")
                && String.valueOf(method.getEnclosingElement()).equals("dev.flowcell.api.Flowcell")
                && tree.getArguments().size() == 1 && tree.getArguments().getFirst() instanceof LiteralTree literal
                && literal.getValue() instanceof String name) {
            secrets.add(new SecretUse(name, position(tree)));
        }
    }

    /** Any name: a variable that is read, or a method or type of the flow that is mentioned. */
    private void reference(Tree tree) {
        var element = element(getCurrentPath());
        if (element == null) {
            return;
        }
        if (isVariable(element)) {
            var position = position(tree);
            active.forEach(code -> code.uses.add(new Use(name(element), true, false, position)));
            link(element, tree);
        } else if (isInFlow(element)) {
            mention(element);
            var type = element instanceof TypeElement itself ? itself : element.getEnclosingElement();
            if (type instanceof TypeElement && !type.equals(flow)) {
                link(type, tree);
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
        if (element != null && isVariable(element)) {
            active.forEach(code -> code.uses.add(new Use(name(element), reads, true, position)));
            return element;
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
            if (isVariable(place)) {
                active.forEach(code -> code.uses.add(new Use(name(place), false, true, position)));
            } else {
                active.forEach(code -> code.mutated.add(place));
            }
        }
    }

    private void call(Element target, Tree tree, Set<Element> receiver, List<? extends ExpressionTree> arguments) {
        if (isInFlow(target)) {
            mention(target);
        }
        var places = new ArrayList<Set<Element>>();
        arguments.forEach(argument -> places.add(roots.of(path(argument))));
        var call = new Call(target, position(tree), receiver, places);
        active.forEach(code -> code.calls.add(call));
    }

    private void link(Element target, Tree tree) {
        var call = new Call(target, position(tree), Set.of(), List.of());
        active.forEach(code -> code.calls.add(call));
    }

    /** An object whose methods a library may call from now on. */
    private void created(@Nullable Element element, Tree tree) {
        if (element instanceof TypeElement type && isInFlow(type) && type.getNestingKind() == NestingKind.MEMBER) {
            link(type, tree);
            for (var member : type.getEnclosedElements()) {
                if (member instanceof ExecutableElement method && Overriding.overridesLibrary(method, type, flow)) {
                    link(method, tree);
                    if (held != null && !active.contains(held)) {
                        held.calls.add(new Call(method, position(tree), Set.of(), List.of()));
                    }
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
        var outer = List.copyOf(active);
        var outerHeld = held;
        active.clear();
        held = null;
        active.add(codes.computeIfAbsent(owner, key -> new Code()));
        scan.run();
        active.clear();
        active.addAll(outer);
        held = outerHeld;
        return null;
    }

    /** A function: what it does counts for the variable that will hold it, too. */
    private @Nullable Void holding(Scan scan) {
        var holder = held;
        if (holder == null || active.contains(holder)) {
            scan.run();
        } else {
            active.add(holder);
            scan.run();
            active.remove(holder);
        }
        return null;
    }

    private void mention(Element element) {
        var name = memberName(element);
        var owner = owner();
        if (!name.equals(owner)) {
            mentions.computeIfAbsent(owner, key -> new HashSet<>()).add(name);
        }
    }

    /** The name of the member of the flow's class that is scanned now. */
    private String owner() {
        for (var path = getCurrentPath(); path != null; path = path.getParentPath()) {
            var parent = path.getParentPath();
            if (parent != null && parent.getLeaf() instanceof ClassTree && flow.equals(element(parent))) {
                var element = element(path);
                return element == null ? "" : name(element);
            }
        }
        return "";
    }

    private String memberName(Element element) {
        var member = element;
        while (!flow.equals(member.getEnclosingElement()) && member.getEnclosingElement() != null) {
            member = member.getEnclosingElement();
        }
        return name(member);
    }

    private boolean isInFlow(Element element) {
        for (var at = element.getEnclosingElement(); at != null; at = at.getEnclosingElement()) {
            if (at.equals(flow)) {
                return true;
            }
        }
        return false;
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
