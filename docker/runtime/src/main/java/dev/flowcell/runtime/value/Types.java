package dev.flowcell.runtime.value;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** Generic types with their variables replaced, comparable by what they say whoever made them. */
final class Types {

    private static final String REMEDY = "declare its type";

    /** A generic class with its arguments. */
    record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return raw.getDeclaringClass();
        }

        // As a record has them; those are linked at their first use, for 12 ms of a process that reads its plan.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Parameterized same && raw == same.raw && arguments.equals(same.arguments);
        }

        @Override
        public int hashCode() {
            return 31 * raw.hashCode() + arguments.hashCode();
        }
    }

    /** An array whose component is generic. */
    record ArrayOf(Type component) implements GenericArrayType {

        @Override
        public Type getGenericComponentType() {
            return component;
        }
    }

    private Types() {
    }

    /** The type with its variables replaced; a raw type, a wildcard or a free variable is refused. */
    static Type resolve(Type type, Map<TypeVariable<?>, Type> bindings) {
        // No switch over patterns in here: to link one takes as long as to read a plan, and each process does that first.
        if (type instanceof Class<?> plain) {
            return resolve(plain, bindings);
        } else if (type instanceof ParameterizedType generic) {
            return new Parameterized((Class<?>) generic.getRawType(),
                    Arrays.stream(generic.getActualTypeArguments()).map(each -> resolve(each, bindings)).toList());
        } else if (type instanceof GenericArrayType generic) {
            return array(resolve(generic.getGenericComponentType(), bindings));
        } else if (type instanceof WildcardType) {
            throw Fault.flow("the wildcard type " + type + " can't ship", REMEDY + " without ?");
        } else if (type instanceof TypeVariable<?> variable) {
            var bound = bindings.get(variable);
            if (bound == null) {
                throw Fault.flow("the type variable " + variable.getName() + " can't ship", REMEDY);
            }
            return bound;
        }
        throw Fault.flow("the type " + type + " can't ship", REMEDY);
    }

    private static Type resolve(Class<?> plain, Map<TypeVariable<?>, Type> bindings) {
        if (plain.isArray()) {
            return array(resolve((Type) plain.getComponentType(), bindings));
        } else if (plain.getTypeParameters().length > 0) {
            throw Fault.flow("the raw type " + plain.getSimpleName() + " can't ship",
                    REMEDY + " in full, such as " + plain.getSimpleName() + "<…>");
        }
        return plain;
    }

    private static Type array(Type component) {
        return component instanceof Class<?> plain ? plain.arrayType() : new ArrayOf(component);
    }

    /** The class of a resolved type. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof Parameterized generic) {
            return generic.raw();
        } else if (type instanceof ArrayOf array) {
            return raw(array.component()).arrayType();
        }
        throw new IllegalArgumentException("not resolved: " + type);
    }

    /** What a resolved type's own variables stand for. */
    static Map<TypeVariable<?>, Type> bindings(Type type) {
        var bindings = new HashMap<TypeVariable<?>, Type>();
        if (type instanceof Parameterized generic) {
            var variables = generic.raw().getTypeParameters();
            for (var i = 0; i < variables.length; i++) {
                bindings.put(variables[i], generic.arguments().get(i));
            }
        }
        return bindings;
    }

    /** The subclass as a type whose variables follow from those of its supertype: `Ok` of `Result<String>` is `Ok<String>`. */
    static Type subtype(Class<?> subclass, Type supertype) {
        if (subclass.getTypeParameters().length == 0) {
            return subclass;
        }
        var bindings = new HashMap<TypeVariable<?>, Type>();
        seen(subclass, raw(supertype)).ifPresent(as -> unify(as, supertype, bindings));
        return new Parameterized(subclass, Arrays.stream(subclass.getTypeParameters())
                .map(variable -> resolve((Type) variable, bindings)).toList());
    }

    /** How a class names its supertype, in its own variables; only for a direct supertype. */
    private static Optional<Type> seen(Class<?> subclass, Class<?> supertype) {
        for (var each : subclass.getGenericInterfaces()) {
            if (each instanceof ParameterizedType generic && generic.getRawType() == supertype) {
                return Optional.of(each);
            }
        }
        var parent = subclass.getGenericSuperclass();
        return parent instanceof ParameterizedType generic && generic.getRawType() == supertype
                ? Optional.of(parent)
                : Optional.empty();
    }

    private static void unify(Type pattern, Type actual, Map<TypeVariable<?>, Type> bindings) {
        if (pattern instanceof TypeVariable<?> variable) {
            bindings.putIfAbsent(variable, actual);
        } else if (pattern instanceof ParameterizedType generic && actual instanceof Parameterized resolved) {
            for (var i = 0; i < resolved.arguments().size(); i++) {
                unify(generic.getActualTypeArguments()[i], resolved.arguments().get(i), bindings);
            }
        }
    }

    /** As a person writes it: `List<Story>`. */
    static String text(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? text(plain.getComponentType()) + "[]" : plain.getSimpleName();
        } else if (type instanceof ParameterizedType generic) {
            return ((Class<?>) generic.getRawType()).getSimpleName() + Arrays.stream(generic.getActualTypeArguments())
                    .map(Types::text).collect(Collectors.joining(", ", "<", ">"));
        } else if (type instanceof GenericArrayType generic) {
            return text(generic.getGenericComponentType()) + "[]";
        }
        return type.getTypeName();
    }
}
