package dev.flowcell.kernel.compile;

import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.SimpleTypeVisitor14;
import org.jspecify.annotations.Nullable;

/** Whether a type that the compiler inferred can be written in a source; an anonymous class's can't. */
final class Denotable extends SimpleTypeVisitor14<Boolean, @Nullable Void> {

    private static final Denotable INSTANCE = new Denotable();

    private Denotable() {
        super(false);
    }

    static boolean is(@Nullable TypeMirror type) {
        return type != null && type.accept(INSTANCE, null);
    }

    @Override
    public Boolean visitPrimitive(PrimitiveType type, @Nullable Void none) {
        return true;
    }

    @Override
    public Boolean visitArray(ArrayType type, @Nullable Void none) {
        return is(type.getComponentType());
    }

    @Override
    public Boolean visitWildcard(WildcardType type, @Nullable Void none) {
        return (type.getExtendsBound() == null || is(type.getExtendsBound()))
                && (type.getSuperBound() == null || is(type.getSuperBound()));
    }

    @Override
    public Boolean visitDeclared(DeclaredType type, @Nullable Void none) {
        boolean named = type.asElement() instanceof TypeElement element && switch (element.getNestingKind()) {
            case TOP_LEVEL, MEMBER -> true;
            case ANONYMOUS, LOCAL -> false;
        };
        return named && type.getTypeArguments().stream().allMatch(Denotable::is);
    }
}
