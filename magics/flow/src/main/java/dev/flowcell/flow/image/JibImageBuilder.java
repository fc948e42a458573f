package dev.flowcell.flow.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// Builds with Jib: no daemon, no root, and the same bytes from the same flow. Without a registry the image goes into
/// the local OCI layout, without a base: local runs use the JDK at hand.
public final class JibImageBuilder implements ImageBuilder {

    /** A user without rights, as distroless images number it. */
    private static final String USER = "65532:65532";

    private final Path home;
    private final FlowLayers layers;
    private final JreLayer jre;
    private final OciLayout layout;
    private final BaseImages bases = new BaseImages();

    /** @param home Flowcell's own folder, for the local registry and Jib's caches */
    public JibImageBuilder(Path home) {
        this.home = home;
        this.layers = new FlowLayers(new Staging(home.resolve("staging")));
        this.jre = new JreLayer(home.resolve("jre"));
        this.layout = new OciLayout(home.resolve("oci"));
    }

    @Override
    public FlowImage build(CompiledFlow flow, Options options, Progress progress) {
        try {
            progress.at("building");
            var search = new SecretSearch(options.secretValues(), Labels.shipped(flow));
            var own = layers.of(flow, search);
            var registry = options.registry();
            return registry == null
                    ? intoLayout(flow, options.name(), options, own)
                    : intoRegistry(flow, options.name(), options, registry, own, progress);
        } catch (IOException | CacheDirectoryCreationException e) {
            throw Fault.settings("the image can't be built: " + e.getMessage(),
                    "see whether " + home + " can be written and the disk has room").causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("interrupted while the image was built", "register again; nothing was recorded")
                    .causedBy(e);
        }
    }

    private FlowImage intoLayout(CompiledFlow flow, String name, Options options, List<FileEntriesLayer> own)
            throws IOException, InterruptedException, CacheDirectoryCreationException {
        Files.createDirectories(home);
        var archive = Files.createTempFile(home, ".image-", ".tar");
        try {
            containerize(described(Jib.fromScratch(), flow, name, own, options, "java"),
                    Containerizer.to(TarImage.at(archive).named(Registries.reference(name))),
                    Registries.reference(name));
            var digest = layout.take(archive);
            var names = new ArrayList<String>();
            tags(digest, options).forEach(tag -> names.add(name + ":" + tag));
            layout.name(digest, names);
            return new FlowImage(name, digest, null, layout.folder(), flow.plan(),
                    layout.layers(digest, own.stream().map(FileEntriesLayer::getName).toList()), 0);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private FlowImage intoRegistry(CompiledFlow flow, String name, Options options, String registry,
            List<FileEntriesLayer> own, Progress progress)
            throws IOException, InterruptedException, CacheDirectoryCreationException {
        var base = bases.of(base(options.base()), options.architecture());
        var all = new ArrayList<>(own);
        if (!base.java()) {
            all.addFirst(jre.of(options.architecture()));
        }
        var repository = Registries.reference(registry.replaceAll("/+$", "") + "/" + name);
        var java = base.java() ? "java" : JreLayer.HOME + "/bin/java";
        var from = RegistryImage.named(base.image());
        Registries.credentials(base.image()).forEach(from::addCredentialRetriever);
        var push = new Push(repository);
        progress.at("pushing to " + repository);
        // The digest is known only once all is there, so the first push is by a tag that moves; the others follow.
        var moving = options.development() ? "dev" : "latest";
        var first = containerize(described(Jib.from(from), flow, name, all, options, java),
                push.containerizer(allowed(base.image(), repository), moving), repository);
        var digest = first.getDigest().toString();
        return push.finish(name, digest, moving, tags(digest, options), flow.plan(),
                all.stream().map(FileEntriesLayer::getName).toList());
    }

    private static boolean allowed(ImageReference... images) {
        for (var image : images) {
            if (Registries.local(image)) {
                return true;
            }
        }
        return false;
    }

    private static String base(@Nullable String named) {
        if (named != null) {
            return named;
        }
        var variable = System.getenv("FLOWCELL_BASE_IMAGE");
        return variable == null || variable.isBlank() ? BaseImages.DEFAULT : variable;
    }

    private JibContainerBuilder described(JibContainerBuilder builder, CompiledFlow flow, String name,
            List<FileEntriesLayer> own, Options options, String java) {
        own.forEach(builder::addFileEntriesLayer);
        return builder.setFormat(ImageFormat.OCI).setCreationTime(Instant.EPOCH)
                .setPlatforms(Set.of(new Platform(options.architecture(), "linux"))).setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(FlowLayers.APP + "/files")).setEntrypoint(EntryPoint.of(java))
                .setEnvironment(Map.of("LANG", "C.UTF-8")).setLabels(Labels.of(name, flow));
    }

    private JibContainer containerize(JibContainerBuilder builder, Containerizer to, ImageReference image)
            throws IOException, InterruptedException, CacheDirectoryCreationException {
        try {
            return builder.containerize(to.setToolName("flowcell").setApplicationLayersCache(home.resolve("jib/app"))
                    .setBaseImageLayersCache(home.resolve("jib/base")));
        } catch (RegistryException e) {
            throw Registries.fault("pushing to " + image.getRegistry(), image, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException || e.getCause() instanceof RegistryException) {
                throw Registries.fault("pushing to " + image.getRegistry(), image, e.getCause());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Set<String> tags(String digest, Options options) {
        var version = digest.substring("sha256:".length()).substring(0, 12);
        var tags = new LinkedHashSet<String>();
        if (options.development()) {
            tags.add("dev-" + version);
        } else {
            tags.add(version);
            tags.add("latest");
            tags.addAll(options.tags());
        }
        return tags;
    }
}
