package dev.flowcell.runtime.secret;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;

/** The secrets' values that this process was given, by name. */
public final class Secrets {

    private final Map<String, String> values;

    private Secrets(Map<String, String> values) {
        this.values = values;
    }

    /** Takes the values from an environment's `FLOWCELL_SECRET_NAME`. */
    public static Secrets of(Map<String, String> environment) {
        var values = new HashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(RunSpec.SECRET_PREFIX)) {
                values.put(name.substring(RunSpec.SECRET_PREFIX.length()), value);
            }
        });
        return new Secrets(values);
    }

    /** All values. */
    public Collection<String> values() {
        return values.values();
    }

    /// A line for each of these secrets that is not kept out of what is said.
    public List<String> shown(Collection<String> declared) {
        return declared.stream().filter(name -> !SecretForms.findable(values.getOrDefault(name, "")))
                .map(Secrets::shownLine).toList();
    }

    /** What a person is told of a secret that is too short to be looked for. */
    public static String shownLine(String name) {
        return "The secret " + name + " has fewer than " + SecretForms.SHORTEST
                + " characters: it is not redacted where it is printed, nor looked for in images";
    }

    /// The value of a secret.
    ///
    /// @throws IllegalStateException
    ///             if there is none
    public String value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("there is no secret " + name + ": declare it with %secret " + name);
        }
        return value;
    }

    /** All declared secrets must have a value; those that have none are one fault. */
    public void require(Collection<String> declared) {
        List<String> missing = declared.stream().filter(name -> !values.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw Fault.settings(
                    (missing.size() == 1 ? "the secret " : "the secrets ") + String.join(", ", missing)
                            + (missing.size() == 1 ? " has no value here" : " have no values here"),
                    "give it one with %secret " + missing.getFirst() + " --from …");
        }
    }
}
