package dev.flowcell.notebook.magic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.notebook.ClusterLine;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.secret.SecretSources;
import dev.flowcell.notebook.secret.SecretStore;
import dev.flowcell.runtime.error.Fault;

/** The values of a notebook's secrets: what the session knows, and what its runs are given. */
final class SecretValues {

    private final Notebook notebook;
    private final Map<String, String> environment;
    private final Function<ClusterSettings, SecretStore> stores;

    SecretValues(Notebook notebook, Map<String, String> environment, Function<ClusterSettings, SecretStore> stores) {
        this.notebook = notebook;
        this.environment = environment;
        this.stores = stores;
    }

    /** Reads the value of a secret that a cell declares; one that is only to be pushed is not asked for again. */
    String declare(Secret secret, boolean push, CellContext context) {
        if (push && !onKubernetes(notebook.cluster())) {
            throw Fault.settings("%secret --push needs a cluster", "choose one with %cluster k8s first");
        }
        var known = push ? notebook.secrets() : Map.<String, String>of();
        var value = sources(context).values(List.of(secret), known).getOrDefault(secret.name(), "");
        notebook.secret(secret.name(), value);
        return value;
    }

    void push(String name, String value) {
        stores.apply(notebook.cluster()).push(name, value);
    }

    /// For a run on this machine: all that the flow declares.
    ///
    /// @throws Fault
    ///             names all that have no value
    Map<String, String> here(List<Secret> secrets, CellContext context) {
        return sources(context).values(secrets, notebook.secrets());
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
        var cluster = notebook.cluster();
        var settings = onKubernetes(cluster) ? cluster : ClusterLine.parse("k8s");
        return new SecretSources(notebook.folder(), environment, context.display()::ask, () -> stores.apply(settings));
    }

    private static boolean onKubernetes(ClusterSettings settings) {
        return settings.kind().equals("k8s") || settings.kind().equals("eks");
    }
}
