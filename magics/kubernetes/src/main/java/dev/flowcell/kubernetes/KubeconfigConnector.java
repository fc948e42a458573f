package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Causes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;

/** `%cluster k8s [CONTEXT]`: as `kubectl` finds a cluster, by `KUBECONFIG`, `~/.kube/config` or the pod it runs in. */
final class KubeconfigConnector implements Connector {

    /** A kernel that runs in a pod (JupyterHub) has no kubeconfig but this. */
    private static final Path POD_TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    @Override
    public String kind() {
        return "k8s";
    }

    @Override
    public Config config(ClusterSettings settings) {
        var config = read(settings);
        var contexts = config.getContexts() == null ? List.<NamedContext>of() : config.getContexts();
        var wanted = settings.name();
        if (contexts.isEmpty() && !(wanted == null && Files.exists(POD_TOKEN))) {
            throw Fault.settings("no kubeconfig with a cluster in it was found",
                    "set KUBECONFIG, or put the cluster's file at ~/.kube/config; %cluster local needs none");
        }
        if (wanted != null && contexts.stream().noneMatch(context -> wanted.equals(context.getName()))) {
            throw Fault.settings("the kubeconfig has no context " + wanted,
                    "it has " + contexts.stream().map(NamedContext::getName).sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (!contexts.isEmpty() && config.getCurrentContext() == null) {
            throw Fault.settings("the kubeconfig names no current context", "name one with %cluster k8s CONTEXT: "
                    + contexts.stream().map(NamedContext::getName).sorted().collect(Collectors.joining(", ")));
        }
        return config;
    }

    private static Config read(ClusterSettings settings) {
        try {
            return Config.autoConfigure(settings.name());
        } catch (RuntimeException e) {
            throw Fault.settings("the kubeconfig can't be read: " + Causes.firstLine(e), "mend the file").causedBy(e);
        }
    }
}
