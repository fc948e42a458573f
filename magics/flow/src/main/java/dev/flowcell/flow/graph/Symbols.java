package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Types;

import org.jspecify.annotations.Nullable;

/// The compiler's elements by name. What stands within a method has no name that others could say: it is counted.
final class Symbols {

    private final Types types;
    private final Fields fields;
    private final Map<String, Symbol.Run> runs;
    private final String cell;
    private final Map<Element, Symbol> known = new HashMap<>();
    private final Map<Symbol.Variable, Element> variables = new HashMap<>();
    private int locals;

    /// @param runs
    ///            what cells run, by the names of the methods that are made of it
    /// @param cell
    ///            the id of the cell whose code speaks
    Symbols(Types types, Fields fields, Map<String, Symbol.Run> runs, String cell) {
        this.types = types;
        this.fields = fields;
        this.runs = runs;
        this.cell = cell;
    }

    /** The symbol of a field, type, method or parameter; null for what has none, such as a lambda's parameter. */
    @Nullable
    Symbol of(Element element) {
        var symbol = known.get(element);
        if (symbol == null) {
            symbol = make(element);
            if (symbol != null) {
                known.put(element, symbol);
            }
        }
        return symbol;
    }

    /** The symbols of those elements that have one. */
    Set<Symbol> of(Set<? extends Element> elements) {
        var symbols = new HashSet<Symbol>();
        for (var element : elements) {
            var symbol = of(element);
            if (symbol != null) {
                symbols.add(symbol);
            }
        }
        return symbols.isEmpty() ? Set.of() : symbols;
    }

    /** The field of a variable's symbol that this has made; null where it has made none. */
    @Nullable
    Element element(Symbol.Variable variable) {
        return variables.get(variable);
    }

    /** What a call gives to each parameter: to the last one of variable arity all that is left. */
    static List<Set<Symbol>> together(ExecutableElement method, List<Set<Symbol>> arguments) {
        var count = method.getParameters().size();
        if (!method.isVarArgs() || arguments.size() <= count) {
            return arguments;
        }
        var all = new ArrayList<>(arguments.subList(0, count - 1));
        var last = new HashSet<Symbol>();
        arguments.subList(count - 1, arguments.size()).forEach(last::addAll);
        all.add(last);
        return all;
    }

    private @Nullable Symbol make(Element element) {
        if (element instanceof ExecutableElement method) {
            return method(method);
        }
        if (element instanceof TypeElement type) {
            return type(type);
        }
        if (fields.isPlace(element)) {
            var variable = new Symbol.Variable(fields.name(element));
            variables.put(variable, element);
            return variable;
        }
        if (element.getKind() == ElementKind.PARAMETER
                && element.getEnclosingElement() instanceof ExecutableElement method) {
            var index = method.getParameters().indexOf(element);
            var owner = of(method);
            return index < 0 || owner == null ? null : new Symbol.Parameter(owner, index);
        }
        return null;
    }

    private @Nullable Symbol method(ExecutableElement method) {
        var enclosing = method.getEnclosingElement();
        if (fields.flow().equals(enclosing)) {
            var run = runs.get(method.getSimpleName().toString());
            if (run != null) {
                return run;
            }
        }
        if (!(enclosing instanceof TypeElement owner) || !(of(owner) instanceof Symbol.Type type)) {
            return null;
        }
        var parameters = method.getParameters().stream()
                .map(parameter -> types.erasure(parameter.asType()).toString()).collect(Collectors.joining(","));
        return new Symbol.Method(type, method.getSimpleName() + "(" + parameters + ")",
                method.getKind() == ElementKind.CONSTRUCTOR);
    }

    private Symbol.Type type(TypeElement type) {
        if (type.getNestingKind() == NestingKind.LOCAL || type.getNestingKind() == NestingKind.ANONYMOUS) {
            locals++;
            return new Symbol.Type(cell + "#" + locals);
        }
        if (type.getEnclosingElement() instanceof TypeElement outer && !outer.equals(fields.flow())
                && of(outer) instanceof Symbol.Type holder) {
            return new Symbol.Type(holder.name() + "." + type.getSimpleName());
        }
        return new Symbol.Type(fields.isInFlow(type)
                ? type.getSimpleName().toString()
                : type.getQualifiedName().toString());
    }
}
