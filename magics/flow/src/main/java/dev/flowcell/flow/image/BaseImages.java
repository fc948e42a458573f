package dev.flowcell.flow.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.image.json.OciIndexTemplate;
import com.google.cloud.tools.jib.image.json.V22ManifestListTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.flowcell.runtime.error.Fault;
import tools.jackson.databind.json.JsonMapper;

/** Base images: pinned by digest, and asked whether they bring a Java. Asked once in a process. */
final class BaseImages {

    /** Small, without a shell, with what a Java needs; the JRE is a layer of ours. */
    static final String DEFAULT = "gcr.io/distroless/java-base-debian12:nonroot";

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
            var client = Registries.client(image);
            var pulled = client.pullManifest(image.getQualifier());
            var base = new Base(image.withQualifier(pulled.getDigest().toString()),
                    java(client, single(client, pulled.getManifest(), architecture)));
            known.put(key, base);
            return base;
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

    private static boolean java(RegistryClient client, BuildableManifestTemplate manifest) throws IOException {
        var container = manifest.getContainerConfiguration();
        if (container == null) {
            return false;
        }
        DescriptorDigest digest = container.getDigest();
        var bytes = new ByteArrayOutputStream();
        client.pullBlob(digest, size -> {
        }, count -> {
        }).writeTo(bytes);
        var environment = new JsonMapper().readTree(bytes.toString(StandardCharsets.UTF_8)).path("config").path("Env");
        for (var variable : environment) {
            var text = variable.asString("");
            if (text.startsWith("JAVA_HOME=") || text.startsWith("JAVA_VERSION=")) {
                return true;
            }
        }
        return false;
    }
}
