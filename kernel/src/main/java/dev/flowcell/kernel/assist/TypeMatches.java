package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/// Types by the beginnings of their names. Whatever is taken compiles as it stands, in the session, a flow and a saved
/// notebook alike: a type that its simple name reaches comes by that, each other one by its qualified name. So types of
/// one name are told apart by their packages, and no import appears that no cell has.
final class TypeMatches {

    private static final int MOST = 30;
    private static final int SHORTEST = 2;
    private static final int IMPORTED = 6;
    private static final int OTHERS = 9;

    private final TypeIndex types;
    private final Map<String, Boolean> visible = new HashMap<>();

    TypeMatches(TypeIndex types) {
        this.types = types;
    }

    /** Whether so much of a name is there that types which nothing imports are offered too. */
    static boolean worthSearching(String prefix) {
        return prefix.length() >= SHORTEST && Character.isUpperCase(prefix.charAt(0));
    }

    /** Adds types that imports of whole packages bring, and a few that nothing imports yet. */
    void add(Scope scope, Analysis analysis, Imports imports, Matches found) {
        Map<String, List<String>> bySimpleName = types.beginning(found.prefix(), scope.classPath()).stream()
                .collect(Collectors.groupingBy(TypeMatches::simple, LinkedHashMap::new, Collectors.toList()));
        List<String> others = new ArrayList<>();
        bySimpleName.forEach((simple, names) -> {
            List<String> meant = imports.meant(simple, names, name -> isPublic(analysis, name));
            for (String name : names) {
                if (meant.equals(List.of(name))) {
                    found.add(IMPORTED, new Match(simple, "class", name));
                } else if (!imports.contains(name)) {
                    others.add(name);
                }
            }
        });
        if (worthSearching(found.prefix())) {
            best(analysis, others).forEach(name -> found.add(OTHERS, qualified(name)));
        }
    }

    /** The likeliest of many types. */
    Stream<String> best(Analysis analysis, List<String> names) {
        return names.stream()
                .sorted(Comparator.comparing((String name) -> internal(name)).thenComparing(String::length)
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> isPublic(analysis, name)).limit(MOST);
    }

    static Match qualified(String name) {
        return new Match(name, "class", name.substring(0, name.lastIndexOf('.')));
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private boolean isPublic(Analysis analysis, String name) {
        return visible.computeIfAbsent(name, ignored -> {
            TypeElement type = analysis.task().getElements().getTypeElement(name);
            return type != null && type.getModifiers().contains(Modifier.PUBLIC);
        });
    }

    private static boolean internal(String name) {
        return name.startsWith("com.sun.") || name.startsWith("sun.") || name.startsWith("jdk.");
    }
}
