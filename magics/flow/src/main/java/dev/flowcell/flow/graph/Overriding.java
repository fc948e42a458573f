package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/// Which of a flow's methods may run where another one is called.
final class Overriding {

    private Overriding() {
    }

    /** Whether a method overrides one that is not the flow's: then a library may call it. */
    static boolean overridesLibrary(ExecutableElement method, TypeElement type, TypeElement flow) {
        if (method.getModifiers().contains(Modifier.STATIC)) {
            return false;
        }
        return supertypes(type).stream().filter(parent -> !isWithin(parent, flow))
                .anyMatch(parent -> parent.getEnclosedElements().stream()
                        .anyMatch(member -> member instanceof ExecutableElement other && isLike(method, other)));
    }

    /** Methods of its supertypes that a method of one of the flow's types overrides. */
    static List<ExecutableElement> overridden(ExecutableElement method) {
        var overridden = new ArrayList<ExecutableElement>();
        if (method.getEnclosingElement() instanceof TypeElement type
                && !method.getModifiers().contains(Modifier.STATIC)) {
            for (var parent : supertypes(type)) {
                for (var inherited : parent.getEnclosedElements()) {
                    if (inherited instanceof ExecutableElement other && isLike(method, other)) {
                        overridden.add(other);
                    }
                }
            }
        }
        return overridden;
    }

    /** By name and number of parameters: nearer than that is not needed, and generic types would be in the way. */
    private static boolean isLike(ExecutableElement method, ExecutableElement other) {
        return method.getSimpleName().equals(other.getSimpleName())
                && method.getParameters().size() == other.getParameters().size()
                && !other.getModifiers().contains(Modifier.STATIC);
    }

    private static Set<TypeElement> supertypes(TypeElement type) {
        var all = new HashSet<TypeElement>();
        var open = new ArrayList<TypeMirror>(type.getInterfaces());
        open.add(type.getSuperclass());
        while (!open.isEmpty()) {
            if (open.removeLast() instanceof DeclaredType parent && parent.asElement() instanceof TypeElement element
                    && all.add(element)) {
                open.addAll(element.getInterfaces());
                open.add(element.getSuperclass());
            }
        }
        return all;
    }

    private static boolean isWithin(Element element, TypeElement flow) {
        for (var at = element; at != null; at = at.getEnclosingElement()) {
            if (at.equals(flow)) {
                return true;
            }
        }
        return false;
    }
}
