package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/// Which types and methods of the flow each of its types and methods mentions: a change of those is one of it.
final class Mentions extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final Map<String, Set<String>> names = new HashMap<>();
    private final Trees trees;
    private final Fields fields;
    private final TypeElement flow;

    Mentions(JavacTask task, CompilationUnitTree unit, Fields fields) {
        this.trees = Trees.instance(task);
        this.fields = fields;
        this.flow = fields.flow();
        scan(new TreePath(unit), null);
    }

    /** Names of types and methods that the types and methods of a name mention. */
    Set<String> of(String member) {
        return names.getOrDefault(member, Set.of());
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
        mention();
        return super.visitIdentifier(tree, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
        mention();
        return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
        mention();
        return super.visitMemberReference(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void nothing) {
        mention();
        return super.visitNewClass(tree, null);
    }

    private void mention() {
        var element = trees.getElement(getCurrentPath());
        if (element != null && !fields.isVariable(element) && fields.isInFlow(element)) {
            var name = memberName(element);
            var owner = owner();
            if (!name.equals(owner)) {
                names.computeIfAbsent(owner, key -> new HashSet<>()).add(name);
            }
        }
    }

    /** The name of the member of the flow's class that is scanned now. */
    private String owner() {
        for (var path = getCurrentPath(); path != null; path = path.getParentPath()) {
            var parent = path.getParentPath();
            if (parent != null && parent.getLeaf() instanceof ClassTree && flow.equals(trees.getElement(parent))) {
                var element = trees.getElement(path);
                return element == null ? "" : element.getSimpleName().toString();
            }
        }
        return "";
    }

    private String memberName(Element element) {
        var member = element;
        while (!flow.equals(member.getEnclosingElement()) && member.getEnclosingElement() != null) {
            member = member.getEnclosingElement();
        }
        return member.getSimpleName().toString();
    }
}
