package dev.flowcell.flow.graph;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/// Which fields hold what one cell can leave for another: the top-level variables, and what all users of one of the
/// flow's own types share, its static fields and those of an enum's constants.
///
/// @param flow
///            the flow's class
record Fields(TypeElement flow) {

    /** Whether an element is a top-level variable. */
    boolean isVariable(Element element) {
        return isField(element) && flow.equals(element.getEnclosingElement());
    }

    /** Whether an element is a field that is there once in a process, and no top-level variable. */
    boolean isShared(Element element) {
        return isField(element) && isInFlow(element) && element.getEnclosingElement() instanceof TypeElement type
                && !type.equals(flow) && (isStatic(element) || type.getKind() == ElementKind.ENUM);
    }

    /** Either of them. */
    boolean isPlace(Element element) {
        return isVariable(element) || isShared(element);
    }

    /** Whether an element is declared in a cell. */
    boolean isInFlow(Element element) {
        for (var at = element.getEnclosingElement(); at != null; at = at.getEnclosingElement()) {
            if (at.equals(flow)) {
                return true;
            }
        }
        return false;
    }

    /** A variable's name, or a shared field's with its type's, such as `Counter.seen`, which no variable can have. */
    String name(Element place) {
        var name = place.getSimpleName().toString();
        if (!(place.getEnclosingElement() instanceof TypeElement type) || type.equals(flow)) {
            return name;
        }
        var whole = type.getQualifiedName().toString();
        var prefix = flow.getQualifiedName() + ".";
        return (whole.startsWith(prefix) ? whole.substring(prefix.length()) : type.getSimpleName()) + "." + name;
    }

    /** Whether a name is a shared field's. */
    static boolean isShared(String name) {
        return name.contains(".");
    }

    static boolean isStatic(Element element) {
        return element.getModifiers().contains(Modifier.STATIC);
    }

    /** The compiler takes `this` for a field. */
    private static boolean isField(Element element) {
        return element.getKind() == ElementKind.FIELD && !element.getSimpleName().contentEquals("this")
                && !element.getSimpleName().contentEquals("super");
    }
}
