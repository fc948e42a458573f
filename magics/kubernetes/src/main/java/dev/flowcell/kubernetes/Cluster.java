package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Causes;
import java.util.function.Supplier;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** A connection to one namespace of one cluster. */
final class Cluster implements AutoCloseable {

    private static final int CONNECT_MILLIS = 3_000;
    private static final int REQUEST_MILLIS = 15_000;
    /** The client's own ten retries make a cluster that is not there look like one that hangs. */
    private static final int RETRIES = 2;

    private final KubernetesClient client;
    private final Place place;

    private Cluster(KubernetesClient client, Place place) {
        this.client = client;
        this.place = place;
    }

    static Cluster connect(Config config, ClusterSettings settings) {
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
        var named = settings.namespace() != null ? settings.namespace() : config.getNamespace();
        var namespace = named == null || named.isBlank() ? "default" : named;
        config.setNamespace(namespace);
        ClientKey.recognize(config);
        var server = config.getMasterUrl().replaceAll("/$", "");
        var admission = config.getAdditionalProperties().get(Connector.ADMISSION);
        var place = admission == null
                ? new Place(server, namespace)
                : new Place(server, namespace, admission.toString());
        try {
            return new Cluster(new KubernetesClientBuilder().withConfig(config).build(), place);
        } catch (KubernetesClientException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw Fault.settings("the kubeconfig's certificate or key for " + place.server() + " can't be read: "
                    + Causes.firstLine(cause), "fetch a new kubeconfig").causedBy(e);
        }
    }

    KubernetesClient client() {
        return client;
    }

    Place place() {
        return place;
    }

    String namespace() {
        return place.namespace();
    }

    /// Does a call; what the API refuses becomes a fault.
    ///
    /// @param doing
    ///            for the message, such as `launching news-1f2e`
    <T> T call(String doing, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw Faults.of(e, place, doing);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
