package dev.flowcell.flow.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.value.JsonValues;

/// Whether the parameters that a user gives are a flow's, and of the right type, before anything starts. Types that
/// only the flow itself knows are left to its process.
final class ParameterCheck {

    private static final Map<String, Class<?>> PRIMITIVES = Map.of("int", int.class, "long", long.class, "short",
            short.class, "byte", byte.class, "double", double.class, "float", float.class, "boolean", boolean.class,
            "char", char.class);
    private static final List<String> PLAIN = List.of("java.lang.", "java.math.", "java.time.", "java.util.UUID",
            "java.net.URI");

    private ParameterCheck() {
    }

    /// @param parameters
    ///            the flow's, in order
    /// @param types
    ///            declared types by name, with whole names
    /// @throws Fault
    ///             that lists all that is unknown or of a wrong type
    static void check(List<String> parameters, Map<String, String> types, Map<String, String> given) {
        var problems = new ArrayList<String>();
        var unknown = given.keySet().stream().filter(name -> !parameters.contains(name)).sorted()
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            problems.add("the flow has no parameter " + unknown);
        }
        for (var name : parameters) {
            var text = given.get(name);
            var type = types.getOrDefault(name, "");
            if (text != null && known(type).filter(plain -> !fits(text, plain)).isPresent()) {
                problems.add("the parameter " + name + " is of type " + shortened(type) + ", not '" + text + "'");
            }
        }
        if (!problems.isEmpty()) {
            throw Fault.settings(String.join("; ", problems), parameters.isEmpty()
                    ? "declare parameters in a cell that begins with %%params"
                    : "it has " + parameters.stream().map(name -> described(name, types))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String described(String name, Map<String, String> types) {
        var type = types.get(name);
        return type == null ? name : name + " (" + shortened(type) + ")";
    }

    private static String shortened(String type) {
        return type.replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
    }

    private static boolean fits(String text, Class<?> type) {
        try {
            new JsonValues().parse(text, type);
            return true;
        } catch (Fault fault) {
            return false;
        }
    }

    /** The class of a type that means the same here and in the flow. */
    private static Optional<Class<?>> known(String type) {
        if (PRIMITIVES.containsKey(type)) {
            return Optional.ofNullable(PRIMITIVES.get(type));
        }
        if (PLAIN.stream().noneMatch(type::startsWith)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(type, false, ClassLoader.getPlatformClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
