package dev.flowcell.runtime.value;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Records as JSON objects of their components.
///
/// @param lenient
///            leaves nulls out, ignores names it does not know and takes absent ones for null, zero or false, so that
///            processes of different versions understand each other
record Recorded(Class<?> type, List<Component> components, Constructor<?> constructor, boolean lenient)
        implements
            Codec.Fields {

    record Component(String name, Class<?> type, Method accessor, Codec codec) {
    }

    static Recorded of(Class<?> type, boolean lenient,
            java.util.function.Function<java.lang.reflect.Type, Codec> codecs) {
        try {
            var components = Arrays.stream(type.getRecordComponents()).map(component -> {
                component.getAccessor().setAccessible(true);
                return new Component(component.getName(), component.getType(), component.getAccessor(),
                        codecs.apply(component.getGenericType()));
            }).toList();
            var constructor = type
                    .getDeclaredConstructor(components.stream().map(Component::type).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new Recorded(type, components, constructor, lenient);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean unchangeable(Set<Codec> seen) {
        return components.stream().allMatch(component -> component.codec().unchangeable(seen));
    }

    @Override
    public void writeFields(JsonGenerator out, Object value) {
        for (var component : components) {
            var held = call(type, () -> component.accessor().invoke(value));
            if (held != null || !lenient) {
                out.writeName(component.name());
                component.codec().writeNullable(out, held);
            }
        }
    }

    @Override
    public Object readFields(JsonParser in) {
        var read = new HashMap<String, @Nullable Object>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            in.nextToken();
            var component = component(name);
            if (component != null) {
                read.put(name, component.codec().readNullable(in));
            } else if (lenient) {
                in.skipChildren();
            } else {
                throw new Mismatch(type.getSimpleName() + " has no component '" + name + "'");
            }
        }
        var arguments = components.stream().map(component -> argument(component, read)).toArray();
        return call(type, () -> constructor.newInstance(arguments));
    }

    private @Nullable Component component(String name) {
        for (var component : components) {
            if (component.name().equals(name)) {
                return component;
            }
        }
        return null;
    }

    private @Nullable Object argument(Component component, Map<String, @Nullable Object> read) {
        if (read.containsKey(component.name())) {
            return read.get(component.name());
        }
        if (!lenient) {
            throw new Mismatch("'" + component.name() + "' of " + type.getSimpleName() + " is missing");
        }
        return component.type().isPrimitive()
                ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(component.type(), 1), 0)
                : component.codec().absent();
    }

    /** A call of the user's code by reflection. */
    interface Call {
        @Nullable
        Object call() throws ReflectiveOperationException;
    }

    @SuppressWarnings("NullAway") // a null of the user's is the user's
    static Object call(Class<?> type, Call call) {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw Fault.flow(type.getSimpleName() + " can't be written or read: " + cause,
                    "mend its accessors and constructor").causedBy(cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
