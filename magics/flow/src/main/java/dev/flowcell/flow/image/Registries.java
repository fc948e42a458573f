package dev.flowcell.flow.image;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.flowcell.runtime.error.Fault;
import javax.net.ssl.SSLException;

/** Registries: who may talk to them, how, and what their refusals mean. */
final class Registries {

    private Registries() {
    }

    /** Reads an image's reference. */
    static ImageReference reference(String text) {
        try {
            return ImageReference.parse(text);
        } catch (InvalidImageReferenceException e) {
            throw Fault.settings("'" + text + "' is no image reference",
                    "write REGISTRY/REPOSITORY[:TAG], in lower case, such as 127.0.0.1:5000/flows");
        }
    }

    /** Whether plain HTTP is allowed: on this machine only. */
    static boolean local(ImageReference image) {
        var registry = image.getRegistry().toLowerCase(Locale.ROOT);
        var host = registry.replaceFirst(":\\d+$", "");
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    /** Where the user's credentials are looked for, as docker does. */
    static List<CredentialRetriever> credentials(ImageReference image) {
        var factory = CredentialRetrieverFactory.forImage(image, event -> {
        });
        var home = System.getenv("DOCKER_CONFIG");
        var configuration = home == null ? factory.dockerConfig() : factory.dockerConfig(Path.of(home, "config.json"));
        return List.of(configuration, factory.wellKnownCredentialHelpers());
    }

    /** A client that is logged in for reading. */
    static RegistryClient client(ImageReference image) throws IOException, RegistryException {
        var http = new FailoverHttpClient(local(image), false, event -> {
        });
        var factory = RegistryClient.factory(EventHandlers.NONE, image.getRegistry(), image.getRepository(), http);
        var credential = credential(image);
        credential.ifPresent(factory::setCredential);
        var client = factory.newRegistryClient();
        if (!client.doPullBearerAuth() && credential.isPresent()) {
            client.configureBasicAuth();
        }
        return client;
    }

    private static Optional<Credential> credential(ImageReference image) throws IOException {
        for (var retriever : credentials(image)) {
            try {
                var found = retriever.retrieve();
                if (found.isPresent()) {
                    return found;
                }
            } catch (CredentialRetrievalException e) {
                throw new IOException("docker's credentials can't be read: " + e.getMessage(), e);
            }
        }
        return Optional.empty();
    }

    /** What a failure to pull or push means to the user. */
    static Fault fault(String doing, ImageReference image, Throwable failure) {
        var registry = image.getRegistry();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RegistryUnauthorizedException denied -> {
                    return Fault.cluster(doing + ": " + registry + " denies access to " + image.getRepository(),
                            "log in with `docker login " + registry + "`, or ask for the right").causedBy(failure);
                }
                case ConnectException unreachable -> {
                    return nobody(doing, registry).causedBy(failure);
                }
                case NoRouteToHostException unreachable -> {
                    return nobody(doing, registry).causedBy(failure);
                }
                case UnknownHostException unknown -> {
                    return Fault.cluster(doing + ": there is no host " + registry,
                            "check --registry and the network").causedBy(failure);
                }
                case SocketTimeoutException late -> {
                    return Fault.cluster(doing + ": " + registry + " does not answer",
                            "check the network, or try again").causedBy(failure);
                }
                case SSLException insecure -> {
                    return Fault.cluster(doing + ": no secure connection to " + registry,
                            "plain HTTP is allowed on localhost only; give the registry a valid certificate")
                            .causedBy(failure);
                }
                default -> {
                    if (String.valueOf(cause.getMessage()).contains("404")) {
                        return Fault.cluster(doing + ": " + registry + " has no " + image.getRepository(),
                                "check the name, or create the repository").causedBy(failure);
                    }
                }
            }
        }
        return Fault.cluster(doing + ": " + lastMessage(failure), "try again, or check the registry's log")
                .causedBy(failure);
    }

    private static Fault nobody(String doing, String registry) {
        return Fault.cluster(doing + ": nothing answers at " + registry, "start the registry, or mend --registry");
    }

    private static String lastMessage(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.getClass().getSimpleName());
    }
}
