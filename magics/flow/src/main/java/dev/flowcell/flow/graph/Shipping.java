package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Types;

import dev.flowcell.flow.java.TypeText;

/// What may cross to another process, by declared type; the runtime's values keep the same rules. A type that says too
/// little is a mistake with a remedy; a class with a life of its own, such as a client, stays in its process.
final class Shipping {

    /// Why a value can't ship.
    ///
    /// @param lives
    ///            it lives in its process, and that is in order
    record Refusal(String message, boolean lives) {
    }

    private static final Set<String> SCALARS = Set.of("java.lang.Boolean", "java.lang.Byte", "java.lang.Short",
            "java.lang.Integer", "java.lang.Long", "java.lang.Float", "java.lang.Double", "java.lang.Character",
            "java.lang.String", "java.math.BigInteger", "java.math.BigDecimal", "java.util.UUID", "java.net.URI",
            "java.nio.file.Path", "java.util.OptionalInt", "java.util.OptionalLong", "java.util.OptionalDouble",
            "java.time.Instant", "java.time.LocalDate", "java.time.LocalTime", "java.time.LocalDateTime",
            "java.time.ZonedDateTime", "java.time.OffsetDateTime", "java.time.OffsetTime", "java.time.Duration",
            "java.time.Period", "java.time.Year", "java.time.YearMonth", "java.time.MonthDay", "java.time.ZoneId",
            "java.time.ZoneOffset");
    private static final Set<String> CONTAINERS = Set.of("java.lang.Iterable", "java.util.Collection",
            "java.util.SequencedCollection", "java.util.List", "java.util.ArrayList", "java.util.LinkedList",
            "java.util.concurrent.CopyOnWriteArrayList", "java.util.Queue", "java.util.Deque", "java.util.ArrayDeque",
            "java.util.Set", "java.util.SequencedSet", "java.util.LinkedHashSet", "java.util.HashSet",
            "java.util.SortedSet", "java.util.NavigableSet", "java.util.TreeSet", "java.util.EnumSet",
            "java.util.Map", "java.util.SequencedMap", "java.util.LinkedHashMap", "java.util.HashMap",
            "java.util.SortedMap", "java.util.NavigableMap", "java.util.TreeMap", "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.ConcurrentHashMap", "java.util.EnumMap", "java.util.Optional");
    private static final Set<String> VAGUE = Set.of("java.lang.Object", "java.lang.Number", "java.lang.CharSequence",
            "java.lang.Comparable", "java.io.Serializable", "java.lang.Record", "java.lang.Enum", "java.lang.Cloneable",
            "java.lang.constant.Constable", "java.lang.constant.ConstantDesc");
    private static final String REMEDY = ": declare its type, such as List<String> or a record";

    private final Types types;
    private final TypeText text;
    private final Set<String> seen = new HashSet<>();

    Shipping(Types types, String className) {
        this.types = types;
        this.text = new TypeText(className);
    }

    /** Why values of a type can't ship, or empty where they can. */
    Optional<Refusal> refusal(TypeMirror type) {
        seen.clear();
        return find(type);
    }

    private Optional<Refusal> find(TypeMirror type) {
        return switch (type.getKind()) {
            case BOOLEAN, BYTE, SHORT, INT, LONG, CHAR, FLOAT, DOUBLE, ERROR -> Optional.empty();
            case ARRAY -> find(((ArrayType) type).getComponentType());
            case WILDCARD -> vague("the wildcard type " + name(type) + " can't ship");
            case DECLARED -> declared((DeclaredType) type);
            default -> vague("a type without a name can't ship");
        };
    }

    private Optional<Refusal> declared(DeclaredType type) {
        var element = (TypeElement) type.asElement();
        var whole = element.getQualifiedName().toString();
        if (VAGUE.contains(whole)) {
            return vague(one(type) + " can't ship");
        }
        if (TypeText.nameless(type) && type.getTypeArguments().isEmpty()) {
            return vague("a type without a name can't ship");
        }
        if (!element.getTypeParameters().isEmpty() && type.getTypeArguments().isEmpty()) {
            return vague("the raw type " + name(type) + " can't ship");
        }
        if (SCALARS.contains(whole) || element.getKind() == ElementKind.ENUM || !seen.add(type.toString())) {
            return Optional.empty();
        }
        if (CONTAINERS.contains(whole)) {
            return first(type.getTypeArguments());
        }
        if (element.getKind() == ElementKind.RECORD) {
            return element.getRecordComponents().stream().map(component -> find(component(type, component)))
                    .flatMap(Optional::stream).findFirst();
        }
        if (element.getModifiers().contains(Modifier.SEALED) && !whole.startsWith("java.")) {
            return first(element.getPermittedSubclasses().stream().map(each -> permitted(type, each)).toList());
        }
        if (hasCreator(element)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(one(type) + " can't ship" + (whole.startsWith("java")
                ? ""
                : element.getKind() == ElementKind.INTERFACE
                        ? ": make it sealed, with records"
                        : ": make it a record, or give it a @JsonCreator"),
                true));
    }

    private Optional<Refusal> first(List<? extends TypeMirror> parts) {
        return parts.stream().map(this::find).flatMap(Optional::stream).findFirst();
    }

    /** A permitted subclass with the arguments that the sealed type gives it: `Leaf<String>` of `Tree<String>`. */
    private TypeMirror permitted(DeclaredType sealed, TypeMirror subclass) {
        var element = (TypeElement) ((DeclaredType) subclass).asElement();
        if (element.getTypeParameters().isEmpty()) {
            return subclass;
        }
        var known = new HashMap<Element, TypeMirror>();
        for (var above : types.directSupertypes(element.asType())) {
            if (((DeclaredType) above).asElement().equals(sealed.asElement())) {
                unify(above, sealed, known);
            }
        }
        var arguments = element.getTypeParameters().stream().map(each -> known.getOrDefault(each, each.asType()))
                .toArray(TypeMirror[]::new);
        return types.getDeclaredType(element, arguments);
    }

    /** Which types the variables of a pattern stand for. */
    private static void unify(TypeMirror pattern, TypeMirror actual, Map<Element, TypeMirror> known) {
        if (pattern instanceof TypeVariable variable) {
            known.putIfAbsent(variable.asElement(), actual);
        } else if (pattern instanceof DeclaredType outer && actual instanceof DeclaredType inner
                && outer.getTypeArguments().size() == inner.getTypeArguments().size()) {
            for (var at = 0; at < outer.getTypeArguments().size(); at++) {
                unify(outer.getTypeArguments().get(at), inner.getTypeArguments().get(at), known);
            }
        }
    }

    private TypeMirror component(DeclaredType type, RecordComponentElement component) {
        return types.asMemberOf(type, component.getAccessor()) instanceof ExecutableType method
                ? method.getReturnType()
                : component.asType();
    }

    private static boolean hasCreator(TypeElement type) {
        var makers = new ArrayList<Element>(ElementFilter.constructorsIn(type.getEnclosedElements()));
        makers.addAll(ElementFilter.methodsIn(type.getEnclosedElements()));
        return makers.stream().flatMap(maker -> maker.getAnnotationMirrors().stream()).anyMatch(annotation -> annotation
                .getAnnotationType().toString().equals("com.fasterxml.jackson.annotation.JsonCreator"));
    }

    private static Optional<Refusal> vague(String message) {
        return Optional.of(new Refusal(message + REMEDY, false));
    }

    private String one(TypeMirror type) {
        var name = name(type);
        return ("AEIO".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }

    /** As a person writes it: without packages. */
    private String name(TypeMirror type) {
        return text.of(type).replaceAll("\\b[a-z][\\w$]*\\.", "");
    }
}
