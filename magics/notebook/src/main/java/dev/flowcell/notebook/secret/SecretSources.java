package dev.flowcell.notebook.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// Reads the values of secrets on this machine.
///
/// @param folder
///            where the paths of `dotenv:` begin
/// @param environment
///            for `env:`
/// @param ask
///            asks the person: the question, and whether what is typed stays hidden
/// @param stores
///            for a kind of source that is kept elsewhere, such as `k8s` or `aws`: its reader
public record SecretSources(Path folder, Map<String, String> environment, BiFunction<String, Boolean, String> ask,
        Function<String, UnaryOperator<String>> stores) {

    /** Kinds that are kept elsewhere, and may be changed there between two runs. */
    private static final Set<String> KEPT_ELSEWHERE = Set.of("k8s", "aws", "ssm");

    /** Whether each run reads it anew, since its value may have been rotated. */
    public static boolean rotates(Secret secret) {
        return KEPT_ELSEWHERE.contains(kind(secret.source()));
    }

    /// The values of all, by name. What can be read is read before anybody is asked.
    ///
    /// @param known
    ///            values that are there already, by name
    /// @throws Fault
    ///             if some have no value: names all of them
    public Map<String, String> values(List<Secret> secrets, Map<String, String> known) {
        var values = new LinkedHashMap<String, String>();
        var missing = new Missing();
        var readers = new HashMap<String, UnaryOperator<String>>();
        var asked = new ArrayList<String>();
        for (var secret : secrets) {
            var there = known.get(secret.name());
            if (there != null) {
                values.put(secret.name(), there);
            } else if (secret.source().equals("prompt")) {
                asked.add(secret.name());
            } else {
                missing.attempt(secret.name(), () -> values.put(secret.name(), read(secret, readers)));
            }
        }
        for (var name : asked) {
            if (missing.none()) {
                missing.attempt(name, () -> values.put(name, ask(name)));
            } else {
                missing.add(name, "asked for when it runs");
            }
        }
        missing.check();
        return values;
    }

    /// The values that can be had without asking anybody, for a search in what is about to leave the machine.
    public Map<String, String> known(List<Secret> secrets) {
        var values = new LinkedHashMap<String, String>();
        for (var secret : secrets) {
            if (secret.source().startsWith("env:") || secret.source().startsWith("dotenv:")) {
                try {
                    values.put(secret.name(), read(secret, Map.of()));
                } catch (Fault absent) {
                    // Then there is no value that could be found.
                }
            }
        }
        return values;
    }

    private String ask(String name) {
        var value = ask.apply(name + ": ", true);
        if (value.isEmpty()) {
            throw Fault.settings("nothing was typed", "type its value");
        }
        return value;
    }

    private static String kind(String source) {
        var colon = source.indexOf(':');
        return colon < 0 ? source : source.substring(0, colon);
    }

    /// @param readers
    ///            of this time, by kind: one that is made once reads a place that two secrets share once
    private String read(Secret secret, Map<String, UnaryOperator<String>> readers) {
        var kind = kind(secret.source());
        var place = secret.source().substring(Math.min(kind.length() + 1, secret.source().length()));
        if (KEPT_ELSEWHERE.contains(kind)) {
            return readers.computeIfAbsent(kind, stores).apply(place);
        }
        return switch (kind) {
            case "prompt" -> ask(secret.name());
            case "env" -> present(environment.get(place), "the environment variable " + place + " is not set",
                    "set it where Flowcell is started");
            case "dotenv" -> file(place);
            default -> throw Fault.settings("secrets are not read from " + kind + ":",
                    "use prompt, env:, dotenv:, aws:, ssm: or k8s:");
        };
    }

    private String file(String place) {
        var hash = place.lastIndexOf('#');
        var name = place.substring(0, Math.max(0, hash));
        var key = place.substring(hash + 1);
        Optional<String> value;
        try {
            value = DotEnvironment.value(folder.resolve(name), key);
        } catch (IOException e) {
            throw Fault.settings("the file " + name + " can't be read", "its path begins at the notebook's folder")
                    .causedBy(e);
        }
        return present(value.orElse(null), "the file " + name + " has no " + key, "add a line " + key + "=…");
    }

    private static String present(@Nullable String value, String message, String remedy) {
        if (value == null || value.isEmpty()) {
            throw Fault.settings(message, remedy);
        }
        return value;
    }
}
