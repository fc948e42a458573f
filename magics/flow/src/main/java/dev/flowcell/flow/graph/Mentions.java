package dev.flowcell.flow.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/// Which types and methods of the flow the members of a cell mention: a change of those is one of them.
final class Mentions extends TreePathScanner<@Nullable Void, @Nullable Void> {

    /** For what a cell runs, which has no name that others could say. */
    static final String RUN = "";

    private final Map<String, Set<String>> names = new HashMap<>();
    private final Attributed attributed;
    private final Fields fields;
    private String owner = RUN;

    Mentions(Attributed attributed) {
        this.attributed = attributed;
        this.fields = attributed.fields();
    }

    /** Adds what a member mentions. */
    void scan(TreePath member) {
        var element = attributed.element(member);
        var name = element == null ? RUN : element.getSimpleName().toString();
        owner = element instanceof ExecutableElement && attributed.runs().containsKey(name) ? RUN : name;
        scan(member, null);
    }

    /** Names of types and methods that those of a name mention. */
    Map<String, Set<String>> names() {
        return names;
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
        var element = attributed.element(getCurrentPath());
        if (element != null && !fields.isVariable(element) && fields.isInFlow(element)) {
            var name = memberName(element);
            if (!name.equals(owner)) {
                names.computeIfAbsent(owner, key -> new HashSet<>()).add(name);
            }
        }
    }

    private String memberName(Element element) {
        var member = element;
        while (!fields.flow().equals(member.getEnclosingElement()) && member.getEnclosingElement() != null) {
            member = member.getEnclosingElement();
        }
        return member.getSimpleName().toString();
    }
}
