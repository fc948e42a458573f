package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.List;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/** One run of the compiler over a probe, and what stands at its place. */
final class Analysis {

    private final JavacTask task;
    private final Trees trees;
    private final @Nullable TreePath path;

    Analysis(JavacTask task, CompilationUnitTree unit, int position) {
        this.task = task;
        trees = Trees.instance(task);
        path = find(unit, position);
    }

    JavacTask task() {
        return task;
    }

    Trees trees() {
        return trees;
    }

    /** The name at the probe's place, or null where the compiler made nothing of it. */
    @Nullable
    TreePath path() {
        return path;
    }

    private @Nullable TreePath find(CompilationUnitTree unit, int position) {
        SourcePositions positions = trees.getSourcePositions();
        TreePath[] found = new TreePath[1];
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitErroneous(ErroneousTree tree, @Nullable Void nothing) {
                return scan(tree.getErrorTrees(), nothing);
            }

            @Override
            public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
                if (positions.getStartPosition(unit, tree) == position) {
                    found[0] = getCurrentPath();
                }
                return null;
            }

            @Override
            public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
                match(tree, tree.getIdentifier().length());
                return super.visitMemberSelect(tree, nothing);
            }

            @Override
            public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
                match(tree, tree.getName().length());
                return super.visitMemberReference(tree, nothing);
            }

            private void match(Tree tree, int nameLength) {
                if (positions.getEndPosition(unit, tree) == position + nameLength) {
                    found[0] = getCurrentPath();
                }
            }
        }.scan(unit, null);
        return found[0];
    }

    /** What stands before the dot, or null where the name stands alone. */
    @Nullable
    TreePath qualifier() {
        if (path == null) {
            return null;
        }
        ExpressionTree before = switch (path.getLeaf()) {
            case MemberSelectTree select -> select.getExpression();
            case MemberReferenceTree reference -> reference.getQualifierExpression();
            default -> null;
        };
        return before == null ? null : new TreePath(path, before);
    }

    /// The members that can be named behind a qualifier.
    ///
    /// @param reference
    ///            whether it is a method reference's, which takes static and other methods alike
    List<Element> members(TreePath qualifier, boolean reference) {
        TypeMirror type = trees.getTypeMirror(qualifier);
        DeclaredType declared = declared(type);
        if (declared == null) {
            return List.of();
        }
        Element element = trees.getElement(qualifier);
        boolean ofType = element instanceof TypeElement;
        var scope = trees.getScope(qualifier);
        List<Element> found = new ArrayList<>();
        for (Element member : task.getElements().getAllMembers((TypeElement) declared.asElement())) {
            boolean isStatic = member.getModifiers().contains(Modifier.STATIC) || member.getKind().isDeclaredType();
            boolean named = switch (member.getKind()) {
                case METHOD -> reference || ofType == isStatic;
                case FIELD, ENUM_CONSTANT -> !reference && ofType == isStatic;
                case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> ofType && !reference;
                default -> false;
            };
            if (named && !member.getSimpleName().toString().contains("$")
                    && trees.isAccessible(scope, member, declared)) {
                found.add(member);
            }
        }
        return found;
    }

    /** The class whose members a value of a type has, or null where it has none. */
    @Nullable
    DeclaredType declared(@Nullable TypeMirror type) {
        if (type == null) {
            return null;
        }
        return switch (type.getKind()) {
            case DECLARED -> (DeclaredType) type;
            case TYPEVAR -> declared(((TypeVariable) type).getUpperBound());
            case WILDCARD, UNION, INTERSECTION -> declared(task.getTypes().erasure(type));
            case ARRAY -> (DeclaredType) task.getElements().getTypeElement("java.lang.Object").asType();
            default -> null;
        };
    }

    /** Whether a qualifier is an array, which has a length besides an object's methods. */
    boolean isArray(TreePath qualifier) {
        TypeMirror type = trees.getTypeMirror(qualifier);
        return type != null && type.getKind() == TypeKind.ARRAY;
    }

    /** A member's type as a member of the qualifier's type: a list of strings adds strings. */
    TypeMirror typeIn(@Nullable TreePath qualifier, Element member) {
        DeclaredType declared = qualifier == null ? null : declared(trees.getTypeMirror(qualifier));
        if (declared == null || member.getKind() != ElementKind.METHOD && member.getKind() != ElementKind.FIELD) {
            return member.asType();
        }
        try {
            return task.getTypes().asMemberOf(declared, member);
        } catch (IllegalArgumentException e) {
            return member.asType();
        }
    }
}
