package dev.flowcell.flow.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.image.json.OciIndexTemplate;
import com.google.cloud.tools.jib.image.json.V22ManifestListTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Base images: pinned by digest, and asked whether they bring a Java. Asked once in a process. */
public final class BaseImages {

    /** Small, without a shell, with what a Java needs; the JRE is a layer of ours. */
    static final String DEFAULT = "gcr.io/distroless/java-base-debian12:nonroot";

    /** What flows are compiled for. */
    private static final int JAVA = 25;
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=(?:jdk-?)?(\\d{1,3})\\b");

    /** The base that is named, or else the one of `FLOWCELL_BASE_IMAGE`, or else the default. */
    public static String chosen(@Nullable String named) {
        if (named != null) {
            return named;
        }
        var variable = System.getenv("FLOWCELL_BASE_IMAGE");
        return variable == null || variable.isBlank() ? DEFAULT : variable;
    }

    /// @param image
    ///            by digest
    /// @param java
    ///            whether it brings a Java
    record Base(ImageReference image, boolean java) {
    }

    private final Map<String, Base> known = new ConcurrentHashMap<>();

    /// Looks at a base image.
    ///
    /// @throws Fault
    ///             if it can't be had
    Base of(String reference, String architecture) {
        var key = reference + " " + architecture;
        var before = known.get(key);
        if (before != null) {
            return before;
        }
        var image = Registries.reference(reference);
        try {
            var base = Renewal.of(List.of(image), () -> look(image, reference, architecture));
            known.put(key, base);
            return base;
        } catch (IOException e) {
            throw Registries.fault("pulling the base image " + reference, image, e);
        }
    }

    private static Base look(ImageReference image, String reference, String architecture) throws IOException {
        try {
            var client = Registries.client(image);
            var pulled = client.pullManifest(image.getQualifier());
            var java = java(client, single(client, pulled.getManifest(), architecture));
            if (java.version() != 0 && java.version() < JAVA) {
                throw Fault.settings("the base image " + reference + " has Java " + java.version(),
                        "choose a --base with Java " + JAVA);
            }
            return new Base(ImageReference.of(image.getRegistry(), image.getRepository(), null,
                    pulled.getDigest().toString()), java.there());
        } catch (IOException | RegistryException e) {
            throw Registries.fault("pulling the base image " + reference, image, e);
        }
    }

    /** The manifest of one architecture. */
    private static BuildableManifestTemplate single(RegistryClient client, ManifestTemplate manifest,
            String architecture) throws IOException, RegistryException {
        var digests = switch (manifest) {
            case V22ManifestListTemplate list -> list.getDigestsForPlatform(architecture, "linux");
            case OciIndexTemplate index -> index.getDigestsForPlatform(architecture, "linux");
            case BuildableManifestTemplate one -> {
                yield null;
            }
            default -> throw Fault.settings("the base image has a manifest of an old format",
                    "take one that has been pushed by a current tool");
        };
        if (digests == null) {
            return (BuildableManifestTemplate) manifest;
        }
        if (digests.isEmpty()) {
            throw Fault.settings("the base image has nothing for " + architecture, "choose another --base or --arch");
        }
        return single(client, client.pullManifest(digests.getFirst()).getManifest(), architecture);
    }

    /// The Java that a base brings.
    ///
    /// @param version
    ///            its feature release, or 0 where the base does not say
    private record Java(boolean there, int version) {
    }

    private static Java java(RegistryClient client, BuildableManifestTemplate manifest) throws IOException {
        var container = manifest.getContainerConfiguration();
        if (container == null) {
            return new Java(false, 0);
        }
        DescriptorDigest digest = container.getDigest();
        var bytes = new ByteArrayOutputStream();
        client.pullBlob(digest, size -> {
        }, count -> {
        }).writeTo(bytes);
        var environment = new JsonMapper().readTree(bytes.toString(StandardCharsets.UTF_8)).path("config").path("Env");
        var java = new Java(false, 0);
        for (var variable : environment) {
            var text = variable.asString("");
            var version = VERSION.matcher(text);
            if (version.lookingAt()) {
                return new Java(true, Integer.parseInt(version.group(1)));
            }
            if (text.startsWith("JAVA_HOME=") || text.startsWith("JAVA_VERSION=")) {
                java = new Java(true, 0);
            }
        }
        return java;
    }
}
