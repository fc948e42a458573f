package dev.flowcell.notebook.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

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
/// @param cluster
///            for `k8s:`, made on first use
public record SecretSources(Path folder, Map<String, String> environment, BiFunction<String, Boolean, String> ask,
        Supplier<SecretStore> cluster) {

    /// The values of all, by name. What can be read is read before anybody is asked.
    ///
    /// @param known
    ///            values that are there already, by name
    /// @throws Fault
    ///             if some have no value: names all of them
    public Map<String, String> values(List<Secret> secrets, Map<String, String> known) {
        var values = new LinkedHashMap<String, String>();
        var missing = new ArrayList<String>();
        var asked = new ArrayList<String>();
        for (var secret : secrets) {
            var there = known.get(secret.name());
            if (there != null) {
                values.put(secret.name(), there);
            } else if (secret.source().equals("prompt")) {
                asked.add(secret.name());
            } else {
                try {
                    values.put(secret.name(), read(secret));
                } catch (Fault fault) {
                    missing.add(secret.name() + " (" + fault.line() + ")");
                }
            }
        }
        if (missing.isEmpty()) {
            for (var name : asked) {
                try {
                    values.put(name, ask(name));
                } catch (Fault fault) {
                    missing.add(name + " (" + fault.line() + ")");
                }
            }
        } else {
            asked.forEach(name -> missing.add(name + " (asked for when it runs)"));
        }
        if (!missing.isEmpty()) {
            throw Fault.settings((missing.size() == 1 ? "a secret has" : missing.size() + " secrets have")
                    + " no value: " + String.join(", ", missing), "");
        }
        return values;
    }

    /// The values that can be had without asking anybody, for a search in what is about to leave the machine.
    public Map<String, String> known(List<Secret> secrets) {
        var values = new LinkedHashMap<String, String>();
        for (var secret : secrets) {
            if (secret.source().startsWith("env:") || secret.source().startsWith("dotenv:")) {
                try {
                    values.put(secret.name(), read(secret));
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

    private String read(Secret secret) {
        var colon = secret.source().indexOf(':');
        var kind = colon < 0 ? secret.source() : secret.source().substring(0, colon);
        var place = colon < 0 ? "" : secret.source().substring(colon + 1);
        return switch (kind) {
            case "prompt" -> ask(secret.name());
            case "env" -> present(environment.get(place), "the environment variable " + place + " is not set",
                    "set it where Flowcell is started");
            case "dotenv" -> file(place);
            case "k8s" -> {
                var slash = place.indexOf('/');
                var name = place.substring(0, Math.max(0, slash));
                var key = place.substring(slash + 1);
                yield present(cluster.get().read(name, key).orElse(null),
                        "there is no key " + key + " in a Secret " + name, "write it with kubectl create secret");
            }
            default -> throw Fault.settings("this build can't read from " + kind + ":",
                    "use env:, dotenv: or k8s:");
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
