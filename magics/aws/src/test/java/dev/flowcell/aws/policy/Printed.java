package dev.flowcell.aws.policy;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/** A policy as {@code flowcell policy} prints it, read as IAM would. */
public final class Printed {

    private Printed() {
    }

    /** All that it allows to do to something. */
    public static Set<String> actions(JsonNode policy) {
        var actions = new TreeSet<String>();
        policy.path("Statement").forEach(each -> each.path("Action").forEach(one -> actions.add(one.asString())));
        return actions;
    }

    /// Whether it allows to do something.
    ///
    /// @param keys
    ///            what conditions look at, by its name
    public static boolean allows(JsonNode policy, String action, String resource, java.util.Map<String, String> keys) {
        return policy.path("Statement").valueStream().anyMatch(statement -> any(statement.path("Action"), action)
                && any(statement.path("Resource"), resource)
                && statement.path("Condition").properties().stream().flatMap(each -> each.getValue().properties()
                        .stream()).allMatch(each -> any(each.getValue(), keys.getOrDefault(each.getKey(), ""))));
    }

    private static boolean any(JsonNode patterns, String text) {
        return patterns.valueStream().anyMatch(pattern -> Pattern.matches(Pattern.quote(pattern.asString())
                .replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), text));
    }
}
