package dev.flowcell.runtime.secret;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;

/** The secrets' values that this process was given, by name. */
public final class Secrets {

    /** What the process has for its store, and the user's code should not print. */
    private static final List<String> KEYS = List.of("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
    /** AWS's own have 40 characters; a shorter one, as a test's server has it, may be a word of the flow's. */
    private static final int SHORTEST_KEY = 16;

    private final Map<String, String> values;
    private final List<String> keys;

    private Secrets(Map<String, String> values, List<String> keys) {
        this.values = values;
        this.keys = keys;
    }

    /// Takes the values from an environment's `FLOWCELL_SECRET_NAME`, and reads those that its `FLOWCELL_VAULT_NAME`
    /// name; with them the keys of AWS that it holds.
    ///
    /// @throws Fault
    ///             if some of those in vaults are not to be had
    public static Secrets of(Map<String, String> environment) {
        var values = new HashMap<>(Vaults.read(environment));
        var keys = KEYS.stream().map(name -> environment.getOrDefault(name, ""))
                .filter(key -> key.length() >= SHORTEST_KEY).toList();
        environment.forEach((name, value) -> {
            if (name.startsWith(RunSpec.SECRET_PREFIX)) {
                values.put(name.substring(RunSpec.SECRET_PREFIX.length()), value);
            }
        });
        return new Secrets(values, keys);
    }

    /** All that is kept out of what the run says: the secrets' values, and the keys of AWS. */
    public Collection<String> hidden() {
        return Stream.concat(values.values().stream(), keys.stream()).toList();
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
