package dev.flowcell.runtime.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import tools.jackson.core.JacksonException;

/// Parameters as a person gives them after `-p`: whether there are such, and whether the texts fit their types. The
/// session, a launch and the run's own process all ask here.
public final class ParameterTexts {

    private static final Map<String, Class<?>> PRIMITIVES = Map.of("int", int.class, "long", long.class, "short",
            short.class, "byte", byte.class, "double", double.class, "float", float.class, "boolean", boolean.class,
            "char", char.class);
    private static final List<String> PACKAGES = List.of("java.lang.", "java.math.", "java.time.", "java.util.",
            "java.net.");
    private static final JsonValues JSON = new JsonValues();

    private ParameterTexts() {
    }

    /// Refuses what can't be right, all of it in one line.
    ///
    /// @param whose
    ///            what has the parameters, such as `the flow`
    /// @param types
    ///            their types by name, in order, as Java source; one that is not known is empty
    /// @param fits
    ///            whether the text (second) is a value of the parameter (first)
    /// @throws Fault
    ///             that names all unknown parameters and wrong values
    public static void check(String whose, Map<String, String> types, Map<String, String> given,
            BiPredicate<String, String> fits) {
        var problems = new ArrayList<String>();
        var unknown = given.keySet().stream().filter(name -> !types.containsKey(name)).sorted()
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            problems.add(whose + " has no parameter " + unknown);
        }
        types.forEach((name, type) -> {
            var text = given.get(name);
            if (text != null && !fits.test(name, text)) {
                problems.add("the parameter " + name + " is of type " + shortened(type) + ", not '" + text + "'");
            }
        });
        if (!problems.isEmpty()) {
            throw Fault.settings(String.join("; ", problems), remedy(types));
        }
    }

    /** What parameters there are. */
    public static String remedy(Map<String, String> types) {
        return types.isEmpty()
                ? "declare parameters in a cell that begins with %%params"
                : "it has " + types.entrySet().stream().map(each -> each.getKey()
                        + (each.getValue().isEmpty() ? "" : " (" + shortened(each.getValue()) + ")"))
                        .collect(Collectors.joining(", "));
    }

    /** Whether a text is a value of a type, as Java source; of types that only the flow knows nobody can say it here. */
    public static boolean fits(String type, String text) {
        try {
            plain(type).ifPresent(known -> JSON.parse(text, known));
            return true;
        } catch (Fault wrong) {
            return false;
        }
    }

    /// A text's JSON, by its type. What is of a type that only the flow knows is JSON already, or else a string.
    ///
    /// @throws Fault
    ///             if it is no value of the type
    public static String json(String type, String text) {
        var known = plain(type);
        if (known.isPresent()) {
            return JSON.write(JSON.parse(text, known.get()), known.get());
        }
        return isJson(text) ? text : JSON.write(text, String.class);
    }

    private static boolean isJson(String text) {
        try (var in = Json.parser(text)) {
            if (in.nextToken() == null) {
                return false;
            }
            in.skipChildren();
            return in.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** The class of a type that means the same here and in the flow, by its whole or simple name. */
    private static Optional<Class<?>> plain(String type) {
        var primitive = PRIMITIVES.get(type);
        if (primitive != null) {
            return Optional.of(primitive);
        }
        var names = type.contains(".") ? List.of(type) : PACKAGES.stream().map(each -> each + type).toList();
        return names.stream().flatMap(name -> scalar(name).stream()).findFirst();
    }

    private static Optional<Class<?>> scalar(String name) {
        if (PACKAGES.stream().noneMatch(name::startsWith)) {
            return Optional.empty();
        }
        try {
            var found = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
            return Scalars.of(found) != null ? Optional.of(found) : Optional.empty();
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static String shortened(String type) {
        return type.replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
    }
}
