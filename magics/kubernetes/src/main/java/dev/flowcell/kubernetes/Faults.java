package dev.flowcell.kubernetes;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the Kubernetes API answers, as faults with a remedy. */
final class Faults {

    private static final Pattern NAMESPACE_NOT_FOUND = Pattern.compile("namespaces \"([^\"]+)\" not found");
    private static final Pattern FORBIDDEN = Pattern.compile(
            "User \"([^\"]+)\" cannot (\\w+) resource \"([^\"]+)\"(?: in API group \"([^\"]*)\")?.*", Pattern.DOTALL);

    private Faults() {
    }

    /// @param doing
    ///            what was being done, such as `launching news-1f2e`
    static Fault of(KubernetesClientException e, Place place, String doing) {
        var fault = switch (e.getCode()) {
            case 401 -> Fault.cluster("the cluster at " + place.server() + " does not accept these credentials",
                    place.admission());
            case 403 -> forbidden(e, place, doing);
            case 404 -> notFound(e, place, doing);
            case 409 -> Fault.settings(doing + ": there is one of that name already", "take another name");
            case 422 -> Fault.settings(doing + ": the cluster finds it invalid: " + message(e), "mend the settings");
            case 429, 500, 502, 503, 504 -> Fault.cluster(doing + ": the cluster is overloaded or starting: "
                    + message(e), "repeat in a moment");
            default -> unreachable(e, place, doing);
        };
        return fault.causedBy(e);
    }

    /** The namespace does not exist. */
    static Fault noNamespace(String namespace) {
        return Fault.settings("the namespace " + namespace + " does not exist",
                "create it with kubectl create namespace " + namespace + ", or name another with --namespace");
    }

    private static Fault forbidden(KubernetesClientException e, Place place, String doing) {
        var text = message(e);
        if (text.contains("exceeded quota")) {
            return Fault.cluster("the quota of the namespace " + place.namespace() + " is used up: " + text,
                    "wait for other runs, or ask for less with --cpu and --memory");
        }
        if (text.contains("because it is being terminated")) {
            return Fault.settings("the namespace " + place.namespace() + " is being deleted",
                    "name another with --namespace");
        }
        var matcher = FORBIDDEN.matcher(text);
        if (matcher.find()) {
            return Fault.cluster(matcher.group(1) + " may not " + matcher.group(2) + " " + matcher.group(3)
                    + " in the namespace " + place.namespace(),
                    "ask the cluster's administrator for a Role with that verb and resource");
        }
        return Fault.cluster(doing + ": the cluster refuses it: " + text, "ask the cluster's administrator");
    }

    private static Fault notFound(KubernetesClientException e, Place place, String doing) {
        var matcher = NAMESPACE_NOT_FOUND.matcher(message(e));
        return matcher.find()
                ? noNamespace(matcher.group(1))
                : Fault.cluster(doing + ": not found: " + message(e), "is " + place.server() + " the right cluster?");
    }

    private static Fault unreachable(Throwable e, Place place, String doing) {
        var which = "the cluster at " + place.server();
        // The JDK's client hides an unknown host in a ConnectException without a message.
        if (Causes.find(e, UnknownHostException.class) != null
                || Causes.find(e, UnresolvedAddressException.class) != null) {
            return Fault.cluster(which + " can't be found: its name is unknown to DNS",
                    "check the network (VPN?) and the kubeconfig's server");
        }
        if (Causes.find(e, SSLException.class) != null) {
            return Fault.cluster(
                    which + " has no certificate that this kubeconfig trusts: " + Causes.firstLine(rootOf(e)),
                    "fetch a new kubeconfig; a proxy in between may also be the cause");
        }
        if (Causes.find(e, ConnectException.class) != null || Causes.find(e, NoRouteToHostException.class) != null) {
            return Fault.cluster(which + " is not there: nothing answers",
                    "start it, or choose another with %cluster");
        }
        if (Causes.find(e, HttpTimeoutException.class) != null || Causes.find(e, TimeoutException.class) != null) {
            return Fault.cluster(which + " does not answer in time", "check the network (VPN?), then repeat");
        }
        return Fault.cluster(doing + ": " + which + " can't be used: " + Causes.firstLine(rootOf(e)),
                "try kubectl get pods");
    }

    private static Throwable rootOf(Throwable e) {
        var at = e;
        for (var cause = at.getCause(); cause != null; cause = at.getCause()) {
            at = cause;
        }
        return at;
    }

    /** What the API server itself says, without the client's preface. */
    static String message(KubernetesClientException e) {
        var status = e.getStatus();
        return status != null && status.getMessage() != null ? status.getMessage() : Causes.firstLine(e);
    }
}
