package dev.flowcell.flow.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

import dev.flowcell.flow.graph.Code.Call;
import org.jspecify.annotations.Nullable;

/// Objects of the flow's own types that a library gets to see: it may call the methods of theirs that it knows.
final class Escapes {

    private final Fields fields;
    private final Symbols symbols;
    private final Scope scope;

    Escapes(Fields fields, Symbols symbols, Scope scope) {
        this.fields = fields;
        this.symbols = symbols;
        this.scope = scope;
    }

    /** An object whose methods a library may call from now on. */
    void created(@Nullable Element element, int offset) {
        if (element instanceof TypeElement type && fields.isInFlow(type)
                && type.getNestingKind() == NestingKind.MEMBER) {
            link(type, offset);
            for (var member : type.getEnclosedElements()) {
                if (member instanceof ExecutableElement method
                        && Overriding.overridesLibrary(method, type, fields.flow())) {
                    link(method, offset);
                    var symbol = symbols.of(method);
                    if (symbol != null) {
                        scope.heldCall(new Call(symbol, offset));
                    }
                }
            }
            if (type.getSuperclass() instanceof DeclaredType parent) {
                created(parent.asElement(), offset);
            }
        }
    }

    /** Values of these types are given to a library. */
    void given(List<? extends TypeMirror> types, int offset) {
        types.forEach(type -> given(type, offset, new HashSet<>()));
    }

    private void given(TypeMirror type, int offset, Set<String> seen) {
        if (type instanceof DeclaredType declared && seen.add(type.toString())) {
            created(declared.asElement(), offset);
            declared.getTypeArguments().forEach(argument -> given(argument, offset, seen));
        }
    }

    private void link(Element target, int offset) {
        var symbol = symbols.of(target);
        if (symbol != null) {
            scope.call(new Call(symbol, offset));
        }
    }
}
