package dev.flowcell.flow.image;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.flowcell.runtime.plan.FlowPlan;
import tools.jackson.databind.json.JsonMapper;

/** One push to a registry: what was there already, what went over the wire, and the tags that follow. */
final class Push {

    /** What Jib logs of a blob that it need not send; a test holds it to that. */
    private static final Pattern SKIPPED = Pattern.compile("already exists on target registry.*?(sha256:[0-9a-f]{64})",
            Pattern.DOTALL);

    private final ImageReference repository;
    private final Set<String> skipped = ConcurrentHashMap.newKeySet();

    Push(ImageReference repository) {
        this.repository = repository;
    }

    /// Where Jib pushes to.
    ///
    /// @param insecure
    ///            whether plain HTTP is allowed
    Containerizer containerizer(boolean insecure, String tag) {
        var to = RegistryImage.named(repository.withQualifier(tag));
        Registries.credentials(repository).forEach(to::addCredentialRetriever);
        return Containerizer.to(to).setAllowInsecureRegistries(insecure).addEventHandler(LogEvent.class, event -> {
            var match = SKIPPED.matcher(event.getMessage());
            if (match.find()) {
                skipped.add(match.group(1));
            }
        });
    }

    /// Tags what was pushed, by its digest.
    ///
    /// @param first
    ///            the tag that it has already
    FlowImage finish(String name, String digest, String first, Set<String> tags, FlowPlan plan,
            List<String> layerNames) throws IOException {
        try {
            var client = Registries.client(repository);
            client.doPushBearerAuth();
            // Such registries may keep a tag from being written twice, even to say the same.
            var fetched = Registries.fetches(repository);
            var manifest = client.pullManifest(digest, OciManifestTemplate.class).getManifest();
            for (var tag : tags) {
                if (!tag.equals(first) && !(fetched && has(client, tag, digest))) {
                    client.pushManifest(manifest, tag);
                }
            }
            var text = Blobs.writeToString(Blobs.from(manifest));
            var layers = OciLayout.layers(new JsonMapper().readTree(text), layerNames);
            var pushed = (long) text.length() * tags.size();
            for (var layer : layers) {
                pushed += sent(layer.digest(), layer.size());
            }
            var configuration = manifest.getContainerConfiguration();
            if (configuration != null && configuration.getDigest() != null) {
                pushed += sent(configuration.getDigest().toString(), configuration.getSize());
            }
            return new FlowImage(name, digest,
                    repository.getRegistry() + "/" + repository.getRepository() + "@" + digest,
                    null, plan, layers, pushed);
        } catch (RegistryException e) {
            throw Registries.fault("tagging the image", repository, e);
        }
    }

    private static boolean has(RegistryClient client, String tag, String digest)
            throws IOException, RegistryException {
        return client.checkManifest(tag).map(found -> found.getDigest().toString().equals(digest)).orElse(false);
    }

    private long sent(String digest, long size) {
        return skipped.contains(digest) ? 0 : size;
    }
}
