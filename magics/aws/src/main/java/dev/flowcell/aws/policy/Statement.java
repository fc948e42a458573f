package dev.flowcell.aws.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What may be done to what.
///
/// @param name
///            says what for; letters and digits
/// @param condition
///            by operator and key, such as `StringEquals`, `iam:PassedToService`; empty is none
public record Statement(String name, List<String> actions, List<String> resources,
        Map<String, Map<String, List<String>>> condition) {

    static final String ANY = "*";

    public Statement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        condition = new TreeMap<>(condition);
    }

    Statement(String name, List<String> actions, List<String> resources) {
        this(name, actions, resources, Map.of());
    }

    Statement(String name, List<String> actions, String resource) {
        this(name, actions, List.of(resource), Map.of());
    }

    Statement where(String operator, String key, String... values) {
        return new Statement(name, actions, resources, Map.of(operator, Map.of(key, List.of(values))));
    }
}
