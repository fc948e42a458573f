package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Set;

import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Which well-known methods change an object, and which give a part of one; read from `mutators.txt`. */
final class Mutators {

    /** Stands for the object that a method is called on. */
    static final int RECEIVER = MethodRules.RECEIVER;

    private static final String FILE = "mutators.txt";
    private static final List<String> CONTAINERS = List.of("java.lang.Iterable", "java.util.Map", "java.util.Optional",
            "java.util.Iterator", "java.util.stream.BaseStream");
    private static final MethodRules CHANGES = MethodRules.read(FILE, "");
    private static final MethodRules VIEWS = MethodRules.read(FILE, "view");

    private final Elements elements;
    private final Types types;

    Mutators(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /** What a call of a method changes: indices of arguments, or {@link #RECEIVER}; empty for most. */
    Set<Integer> changes(ExecutableElement method) {
        return CHANGES.of(method, elements, types);
    }

    /** Whose part the result of a method is; as for {@link #changes}. */
    Set<Integer> views(ExecutableElement method) {
        return VIEWS.of(method, elements, types);
    }

    /** Whether a method is one of a collection, a map, an optional or a stream: its functions are called at once. */
    boolean isContainer(ExecutableElement method) {
        return CONTAINERS.stream().map(elements::getTypeElement)
                .anyMatch(type -> type != null && method.getEnclosingElement() instanceof TypeElement owner
                        && types.isSubtype(types.erasure(owner.asType()), types.erasure(type.asType())));
    }
}
