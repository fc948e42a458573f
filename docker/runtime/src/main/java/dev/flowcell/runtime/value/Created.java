package dev.flowcell.runtime.value;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Classes with a `@JsonCreator`: each of its parameters is a property, written from the getter or field of that name;
/// or its one parameter is the whole, written from what `@JsonValue` marks.
final class Created {

    private record Property(String name, Codec codec, AnnotatedElement source) {

        Object of(Class<?> type, Object value) {
            return Recorded.call(type, () -> switch (source) {
                case Method method -> method.invoke(value);
                case Field field -> field.get(value);
                default -> throw new IllegalStateException();
            });
        }
    }

    private record Whole(Class<?> type, Executable creator, Property property) implements Codec {

        @Override
        public void write(JsonGenerator out, Object value) {
            property.codec().writeNullable(out, property.of(type, value));
        }

        @Override
        public Object read(JsonParser in) {
            return create(type, creator, property.codec().readNullable(in));
        }
    }

    private record Parts(Class<?> type, Executable creator, List<Property> properties) implements Codec.Fields {

        @Override
        public void writeFields(JsonGenerator out, Object value) {
            for (var property : properties) {
                out.writeName(property.name());
                property.codec().writeNullable(out, property.of(type, value));
            }
        }

        @Override
        public Object readFields(JsonParser in) {
            var read = new HashMap<String, @Nullable Object>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                var name = in.currentName();
                in.nextToken();
                var property = properties.stream().filter(each -> each.name().equals(name)).findFirst()
                        .orElseThrow(() -> new Mismatch(type.getSimpleName() + " has no property '" + name + "'"));
                read.put(name, property.codec().readNullable(in));
            }
            return create(type, creator, properties.stream().map(property -> {
                if (!read.containsKey(property.name())) {
                    throw new Mismatch("'" + property.name() + "' of " + type.getSimpleName() + " is missing");
                }
                return read.get(property.name());
            }).toArray());
        }
    }

    private Created() {
    }

    private static Object create(Class<?> type, Executable creator, @Nullable Object... arguments) {
        return Recorded.call(type, () -> switch (creator) {
            case Constructor<?> constructor -> constructor.newInstance(arguments);
            case Method method -> method.invoke(null, arguments);
        });
    }

    /** The codec of a class that has a creator, or null. */
    static @Nullable Codec of(Class<?> type, Function<Type, Codec> codecs) {
        var creator = Stream.<Executable>concat(Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()).filter(method -> Modifier.isStatic(method.getModifiers())))
                .filter(each -> each.isAnnotationPresent(JsonCreator.class)).findFirst().orElse(null);
        if (creator == null) {
            return null;
        }
        creator.setAccessible(true);
        var parameters = creator.getParameters();
        var value = members(type).stream().filter(member -> member.isAnnotationPresent(JsonValue.class)).findFirst();
        if (parameters.length == 1 && value.isPresent()) {
            return new Whole(type, creator,
                    new Property("", codecs.apply(parameters[0].getParameterizedType()), value.get()));
        }
        return new Parts(type, creator, Arrays.stream(parameters)
                .map(parameter -> property(type, parameter, codecs.apply(parameter.getParameterizedType()))).toList());
    }

    private static Property property(Class<?> type, Parameter parameter, Codec codec) {
        var annotation = parameter.getAnnotation(JsonProperty.class);
        if ((annotation == null || annotation.value().isEmpty()) && !parameter.isNamePresent()) {
            throw Fault.flow(type.getSimpleName() + " can't ship: a parameter of its @JsonCreator has no name",
                    "give it @JsonProperty(\"NAME\")");
        }
        var name = annotation == null || annotation.value().isEmpty() ? parameter.getName() : annotation.value();
        var upper = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        var members = members(type);
        return new Property(name, codec, members.stream().filter(member -> named(member, name)).findFirst()
                .or(() -> members.stream()
                        .filter(member -> member instanceof Method
                                && List.of("get" + upper, "is" + upper, name).contains(((Member) member).getName()))
                        .findFirst())
                .or(() -> members.stream()
                        .filter(member -> member instanceof Field field && field.getName().equals(name)).findFirst())
                .orElseThrow(() -> Fault.flow(
                        type.getSimpleName() + " can't ship: it has no getter or field for '" + name + "'",
                        "add get" + upper + "()")));
    }

    private static boolean named(AnnotatedElement member, String name) {
        var annotation = member.getAnnotation(JsonProperty.class);
        return annotation != null && annotation.value().equals(name);
    }

    /** Fields and methods without parameters, of the class and those above it. */
    private static List<AnnotatedElement> members(Class<?> type) {
        var members = new ArrayList<AnnotatedElement>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (var method : each.getDeclaredMethods()) {
                if (method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() != void.class && method.trySetAccessible()) {
                    members.add(method);
                }
            }
            for (var field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
                    members.add(field);
                }
            }
        }
        return members;
    }
}
