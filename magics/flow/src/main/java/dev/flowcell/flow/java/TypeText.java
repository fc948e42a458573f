package dev.flowcell.flow.java;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/// Types as source, with whole names; those of the flow's own class are short.
public final class TypeText {

    private final String prefix;

    /// @param className
    ///            the flow's class
    public TypeText(String className) {
        this.prefix = className + ".";
    }

    /** Whether a type or a part of it has no name that source could write: anonymous, an intersection, unknown. */
    public static boolean nameless(TypeMirror type) {
        return switch (type.getKind()) {
            case ARRAY -> nameless(((ArrayType) type).getComponentType());
            case DECLARED -> {
                var declared = (DeclaredType) type;
                var nesting = ((TypeElement) declared.asElement()).getNestingKind();
                yield nesting == NestingKind.ANONYMOUS || nesting == NestingKind.LOCAL
                        || declared.getTypeArguments().stream().anyMatch(TypeText::nameless);
            }
            case WILDCARD -> {
                var wildcard = (WildcardType) type;
                yield wildcard.getExtendsBound() != null && nameless(wildcard.getExtendsBound())
                        || wildcard.getSuperBound() != null && nameless(wildcard.getSuperBound());
            }
            case BOOLEAN, BYTE, SHORT, INT, LONG, CHAR, FLOAT, DOUBLE, VOID -> false;
            default -> true;
        };
    }

    /** The type as source; where a part has no name, the nearest that has one. */
    public String of(TypeMirror type) {
        return switch (type.getKind()) {
            case ARRAY -> of(((ArrayType) type).getComponentType()) + "[]";
            case DECLARED -> declared((DeclaredType) type);
            case WILDCARD -> wildcard((WildcardType) type);
            case TYPEVAR -> of(((TypeVariable) type).getUpperBound());
            case BOOLEAN, BYTE, SHORT, INT, LONG, CHAR, FLOAT, DOUBLE, VOID -> type.getKind().name()
                    .toLowerCase(Locale.ROOT);
            case ERROR -> FlowCode.LOST_TYPE;
            default -> "java.lang.Object";
        };
    }

    private String declared(DeclaredType type) {
        var element = (TypeElement) type.asElement();
        if (element.getNestingKind() == NestingKind.ANONYMOUS || element.getNestingKind() == NestingKind.LOCAL) {
            var interfaces = element.getInterfaces();
            return of(interfaces.isEmpty() ? element.getSuperclass() : interfaces.getFirst());
        }
        var arguments = arguments(type.getTypeArguments());
        if (type.getEnclosingType().getKind() == TypeKind.DECLARED
                && !((DeclaredType) type.getEnclosingType()).getTypeArguments().isEmpty()) {
            return of(type.getEnclosingType()) + "." + element.getSimpleName() + arguments;
        }
        var name = element.getQualifiedName().toString();
        return (name.startsWith(prefix) ? name.substring(prefix.length()) : name) + arguments;
    }

    private String arguments(List<? extends TypeMirror> arguments) {
        return arguments.isEmpty()
                ? ""
                : arguments.stream().map(argument -> nameless(argument) && isUnspeakable(argument) ? "?" : of(argument))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static boolean isUnspeakable(TypeMirror type) {
        return switch (type.getKind()) {
            case DECLARED, ARRAY -> true;
            case WILDCARD, ERROR -> false;
            default -> true;
        };
    }

    private String wildcard(WildcardType type) {
        if (type.getExtendsBound() != null) {
            return nameless(type.getExtendsBound()) ? "?" : "? extends " + of(type.getExtendsBound());
        }
        return type.getSuperBound() == null || nameless(type.getSuperBound())
                ? "?"
                : "? super " + of(type.getSuperBound());
    }
}
