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
import java.util.ServiceLoader;
import java.util.stream.Stream;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.flowcell.runtime.error.Fault;
import javax.net.ssl.SSLException;

/** Registries: who may talk to them, how, and what their refusals mean. */
final class Registries {

    private static final int NOT_FOUND = 404;

    /** Looked for when they are needed: a session that ships nothing starts without. */
    private static final class Logins {

        static final List<RegistryLogin> ALL = ServiceLoader.load(RegistryLogin.class).stream()
                .map(ServiceLoader.Provider::get).toList();
    }

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

    /// Makes sure of a secure connection to registries that are not on this machine: Jib knows but one switch for all
    /// registries of a build, and where one of them may speak plain HTTP, it would let the others do so too.
    static void assureSecure(ImageReference image) throws IOException, RegistryException {
        if (!local(image)) {
            client(image);
        }
    }

    /** Makes sure that a registry that makes its repositories by itself has this one. */
    static void prepare(ImageReference image) {
        Logins.ALL.forEach(login -> login.prepare(image.getRegistry(), image.getRepository()));
    }

    /** What removes this repository, where its registry allows that. */
    static Optional<RegistryLogin.Removal> removal(ImageReference image) {
        return Logins.ALL.stream().map(login -> login.removal(image.getRegistry(), image.getRepository()))
                .flatMap(Optional::stream).findFirst();
    }

    /** Whether a refused log-in can be had anew; then the next one is. */
    static boolean renew(ImageReference image) {
        var fetched = fetches(image);
        Logins.ALL.forEach(login -> login.renew(image.getRegistry()));
        return fetched;
    }

    /** Whether a registry's log-in is fetched. */
    static boolean fetches(ImageReference image) {
        return Logins.ALL.stream().anyMatch(login -> login.login(image.getRegistry()).isPresent());
    }

    /** Where the user's credentials are looked for: fetched for registries of a kind that is known, else as docker does. */
    static List<CredentialRetriever> credentials(ImageReference image) {
        var factory = CredentialRetrieverFactory.forImage(image, event -> {
        });
        var home = System.getenv("DOCKER_CONFIG");
        var configuration = home == null ? factory.dockerConfig() : factory.dockerConfig(Path.of(home, "config.json"));
        var fetched = Logins.ALL.stream().<CredentialRetriever>map(login -> () -> login.login(image.getRegistry())
                .map(found -> Credential.from(found.user(), found.password())));
        return Stream.concat(fetched, Stream.of(configuration, factory.wellKnownCredentialHelpers())).toList();
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
                    return denied(doing, image).causedBy(failure);
                }
                case RegistryAuthenticationFailedException denied -> {
                    return denied(doing, image).causedBy(failure);
                }
                case RegistryCredentialsNotSentException plain -> {
                    return Fault
                            .cluster(doing + ": " + registry + " asks for a log-in, which is not sent over plain HTTP",
                                    "give the registry a certificate, or let it take pushes without a log-in")
                            .causedBy(failure);
                }
                case ResponseException answer when answer.getStatusCode() == NOT_FOUND -> {
                    return Fault.cluster(doing + ": " + registry + " has no " + image.getRepository(),
                            "check the name, or create the repository").causedBy(failure);
                }
                case ResponseException answer -> {
                    return Fault.cluster(doing + ": " + registry + " answered with " + answer.getStatusCode(),
                            "try again, or check the registry's log").causedBy(failure);
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
                    return insecure(doing, registry).causedBy(failure);
                }
                case InsecureRegistryException insecure -> {
                    return insecure(doing, registry).causedBy(failure);
                }
                default -> {
                    // The reason is further down.
                }
            }
        }
        return Fault.cluster(doing + ": " + lastMessage(failure), "try again, or check the registry's log")
                .causedBy(failure);
    }

    private static Fault denied(String doing, ImageReference image) {
        return Fault.cluster(doing + ": " + image.getRegistry() + " denies access to " + image.getRepository(),
                "log in with `docker login " + image.getRegistry() + "`, or ask for the right");
    }

    private static Fault insecure(String doing, String registry) {
        return Fault.cluster(doing + ": no secure connection to " + registry,
                "plain HTTP is allowed on localhost only; give the registry a valid certificate");
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
