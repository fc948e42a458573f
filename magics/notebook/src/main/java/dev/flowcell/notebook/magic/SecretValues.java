package dev.flowcell.notebook.magic;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.secret.SecretSources;
import dev.flowcell.notebook.secret.SecretStores;
import dev.flowcell.runtime.error.Fault;

/** The values of a notebook's secrets: what the session knows, and what its runs are given. */
final class SecretValues {

    private final Notebook notebook;
    private final Map<String, String> environment;
    private final SecretStores stores;

    SecretValues(Notebook notebook, Map<String, String> environment, SecretStores stores) {
        this.notebook = notebook;
        this.environment = environment;
        this.stores = stores;
    }

    /** Reads the value of a secret that a cell declares; one that is only to be pushed is not asked for again. */
    String declare(Secret secret, boolean push, CellContext context) {
        if (push) {
            pushable(secret);
        }
        var known = push ? notebook.secrets() : Map.<String, String>of();
        var value = sources(context).values(List.of(secret), known).getOrDefault(secret.name(), "");
        notebook.secret(secret.name(), value);
        return value;
    }

    private void pushable(Secret secret) {
        if (!SecretStores.takes(notebook.cluster())) {
            throw Fault.settings("%secret --push needs a cluster",
                    "choose one first, with %cluster k8s, or %cluster ecs NAME");
        }
        if (SecretSources.rotates(secret)) {
            throw Fault.settings(secret.name() + " is kept at " + secret.source() + " already, where runs read it",
                    "leave out --push");
        }
    }

    /** What a push does, to be shown before it is done. */
    Change push(String name, String value) {
        return stores.push(name, value, notebook.cluster());
    }

    /// For a run on this machine: all that the flow declares. Those that are kept in a vault are read anew, so that a
    /// run has what was rotated since the session read it.
    ///
    /// @throws Fault
    ///             names all that have no value
    Map<String, String> here(List<Secret> secrets, CellContext context) {
        var known = new HashMap<>(notebook.secrets());
        secrets.stream().filter(SecretSources::rotates).map(Secret::name).forEach(known::remove);
        var values = sources(context).values(secrets, known);
        // The session shows what its runs say: their values are kept out of that, too.
        secrets.stream().filter(SecretSources::rotates)
                .forEach(secret -> context.session().secret(secret.name(), values.getOrDefault(secret.name(), "")));
        return values;
    }

    /** For a run on a cluster: all of them on this machine; elsewhere the pod finds its own. */
    Map<String, String> there(List<Secret> secrets, ClusterSettings cluster, CellContext context) {
        return cluster.local() ? here(secrets, context) : known(secrets, context);
    }

    /** Those that are known or can be read without asking, for a search in what is about to be pushed. */
    Map<String, String> known(List<Secret> secrets, CellContext context) {
        var values = new LinkedHashMap<>(sources(context).known(secrets));
        values.putAll(notebook.secrets());
        return values;
    }

    private SecretSources sources(CellContext context) {
        return new SecretSources(notebook.folder(), environment, context.display()::ask,
                kind -> stores.reader(kind, notebook.cluster()));
    }
}
