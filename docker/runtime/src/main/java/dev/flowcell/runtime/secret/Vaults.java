package dev.flowcell.runtime.secret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;

/** Secrets whose values this process reads itself, as it starts: their sources stand in its environment, no values. */
public final class Vaults {

    private Vaults() {
    }

    /// Reads all that the environment's `FLOWCELL_VAULT_NAME` name.
    ///
    /// @throws Fault
    ///             if some are not to be had: names all of them
    public static Map<String, String> read(Map<String, String> environment) {
        var values = new HashMap<String, String>();
        var lacking = new ArrayList<String>();
        var faults = new ArrayList<Fault>();
        var providers = new HashMap<String, VaultProvider>();
        new TreeMap<>(environment).forEach((variable, source) -> {
            if (variable.startsWith(RunSpec.VAULT_PREFIX)) {
                var name = variable.substring(RunSpec.VAULT_PREFIX.length());
                var kind = source.replaceFirst(":.*", "");
                try {
                    var provider = providers.computeIfAbsent(kind, Vaults::required);
                    values.put(name, provider.read(source.substring(Math.min(source.length(), kind.length() + 1))));
                } catch (Fault fault) {
                    faults.add(fault);
                    lacking.add(name + " (" + fault.line() + ")");
                }
            }
        });
        if (!lacking.isEmpty()) {
            var text = (lacking.size() == 1 ? "a secret has" : lacking.size() + " secrets have") + " no value: "
                    + String.join(", ", lacking);
            throw faults.stream().allMatch(each -> each.whose() == Fault.Whose.cluster)
                    ? Fault.cluster(text, "")
                    : Fault.settings(text, "");
        }
        return values;
    }

    private static VaultProvider required(String kind) {
        return provider(kind).orElseThrow(() -> nobody(kind));
    }

    /** Nothing in this process reads sources of a kind. */
    public static Fault nobody(String kind) {
        return Fault.settings("this image has nothing that reads " + kind + ":",
                "register the flow again for this cluster");
    }

    /** Who reads sources of a kind, where that is in this process's class path. */
    public static Optional<VaultProvider> provider(String kind) {
        return ServiceLoader.load(VaultProvider.class, Vaults.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(each -> each.kind().equals(kind)).findFirst();
    }
}
