package dev.flowcell.flow.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
/// the local OCI layout, and stands on a base only if one is asked for: local runs use the JDK at hand.
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
            var own = layers.of(flow, search, options.parts());
            var foundation = foundation(options);
            var all = foundation.under(own);
            return options.registry() == null
                    ? intoLayout(flow, foundation, options, all)
                    : intoRegistry(flow, foundation, options, options.registry(), all, progress);
        } catch (IOException e) {
            throw Fault.settings("the image can't be built: " + e.getMessage(),
                    "see whether " + home + " can be written and the disk has room").causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("interrupted while the image was built", "register again; nothing was recorded")
                    .causedBy(e);
        }
    }

    @Override
    public boolean has(FlowImage image) {
        if (image.layout() != null) {
            return Files.exists(new OciLayout(image.layout()).blob(image.digest()));
        }
        var reference = Registries.reference(String.valueOf(image.reference()));
        try {
            return Renewal.of(List.of(reference), () -> has(image, reference));
        } catch (IOException e) {
            throw Registries.fault("looking for " + image.name() + "@" + image.version(), reference, e);
        }
    }

    private static boolean has(FlowImage image, ImageReference reference) throws IOException {
        try {
            return Registries.client(reference).checkManifest(image.digest()).isPresent();
        } catch (RegistryException e) {
            throw Registries.fault("looking for " + image.name() + "@" + image.version(), reference, e);
        }
    }

    @Override
    public void forget(FlowImage image) {
        try {
            layout.unname(image.digest());
        } catch (IOException e) {
            throw Fault.settings("the local registry can't be changed: " + e.getMessage(),
                    "see whether " + layout.folder() + " can be written").causedBy(e);
        }
    }

    @Override
    public List<RegistryLogin.Removal> removal(List<FlowImage> images) {
        return images.stream().map(FlowImage::reference).filter(Objects::nonNull).map(Registries::reference)
                .map(image -> image.getRegistry() + "/" + image.getRepository()).distinct().sorted()
                .map(Registries::reference).flatMap(image -> Registries.removal(image).stream()).toList();
    }

    /// What a flow's own layers lie upon.
    ///
    /// @param base
    ///            by digest, or null for none
    /// @param jre
    ///            the layer that brings a Java where the base has none, or null
    private record Foundation(@Nullable ImageReference base, @Nullable FileEntriesLayer jre) {

        List<FileEntriesLayer> under(List<FileEntriesLayer> own) {
            return jre == null ? own : Stream.concat(Stream.of(jre), own.stream()).toList();
        }

        String java() {
            return jre == null ? "java" : JreLayer.HOME + "/bin/java";
        }

        JibContainerBuilder builder() {
            if (base == null) {
                return Jib.fromScratch();
            }
            var from = RegistryImage.named(base);
            Registries.credentials(base).forEach(from::addCredentialRetriever);
            return Jib.from(from);
        }
    }

    private Foundation foundation(Options options) throws IOException {
        if (options.registry() == null && options.base() == null) {
            return new Foundation(null, null);
        }
        var base = bases.of(BaseImages.chosen(options.base()), options.architecture());
        return new Foundation(base.image(), base.java() ? null : jre.of(options.architecture()));
    }

    private FlowImage intoLayout(CompiledFlow flow, Foundation foundation, Options options, List<FileEntriesLayer> all)
            throws IOException, InterruptedException {
        Files.createDirectories(home);
        var archive = Files.createTempFile(home, ".image-", ".tar");
        try {
            var name = Registries.reference(options.name());
            var to = Containerizer.to(TarImage.at(archive).named(name)).setAllowInsecureRegistries(
                    foundation.base() != null && Registries.local(foundation.base()));
            var base = foundation.base();
            Renewal.of(base == null ? List.of() : List.of(base),
                    () -> containerize(described(flow, foundation, all, options), to, name));
            var digest = layout.take(archive);
            layout.name(digest, tags(digest, options).stream().map(tag -> options.name() + ":" + tag).toList());
            return new FlowImage(options.name(), digest, null, layout.folder(), flow.plan(),
                    layout.layers(digest, names(all)), 0);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private FlowImage intoRegistry(CompiledFlow flow, Foundation foundation, Options options, String registry,
            List<FileEntriesLayer> all, Progress progress)
            throws IOException, InterruptedException {
        var base = Objects.requireNonNull(foundation.base());
        var repository = Registries.reference(registry.replaceAll("/+$", "") + "/" + options.name());
        var push = new Push(repository);
        Registries.prepare(repository);
        progress.at("pushing to " + repository);
        // The digest is known only once all is there, so the first push is by a tag that moves; the others follow.
        var moving = options.development() ? "dev" : "latest";
        var first = Renewal.of(List.of(base, repository),
                () -> containerize(described(flow, foundation, all, options),
                        push.containerizer(allowed(base, repository), moving), repository));
        var digest = first.getDigest().toString();
        return Renewal.of(List.of(repository),
                () -> push.finish(options.name(), digest, moving, tags(digest, options), flow.plan(), names(all)));
    }

    private static List<String> names(List<FileEntriesLayer> layers) {
        return layers.stream().map(FileEntriesLayer::getName).toList();
    }

    /** Whether plain HTTP may be spoken in a build; where it may to one registry, the other is tried for HTTPS first. */
    private static boolean allowed(ImageReference base, ImageReference repository) {
        if (!Registries.local(base) && !Registries.local(repository)) {
            return false;
        }
        for (var image : List.of(base, repository)) {
            try {
                Registries.assureSecure(image);
            } catch (IOException | RegistryException e) {
                throw Registries.fault("reaching " + image.getRegistry(), image, e);
            }
        }
        return true;
    }

    private static JibContainerBuilder described(CompiledFlow flow, Foundation foundation, List<FileEntriesLayer> all,
            Options options) {
        var builder = foundation.builder();
        all.forEach(builder::addFileEntriesLayer);
        var base = foundation.base();
        return builder.setFormat(ImageFormat.OCI).setCreationTime(Instant.EPOCH)
                .setPlatforms(Set.of(new Platform(options.architecture(), "linux"))).setUser(USER)
                .setVolumes(FlowLayers.WRITABLE.stream().map(AbsoluteUnixPath::get).collect(Collectors.toSet()))
                .setWorkingDirectory(AbsoluteUnixPath.get(FlowLayers.APP + "/files"))
                .setEntrypoint(EntryPoint.of(foundation.java(), EntryPoint.APP))
                .setEnvironment(Map.of("LANG", "C.UTF-8"))
                .setLabels(Labels.of(options.name(), flow, base == null ? null : base.toString()));
    }

    private JibContainer containerize(JibContainerBuilder builder, Containerizer to, ImageReference image)
            throws IOException, InterruptedException {
        try {
            return builder.containerize(to.setToolName("flowcell").setApplicationLayersCache(home.resolve("jib/app"))
                    .setBaseImageLayersCache(home.resolve("jib/base")));
        } catch (RegistryException e) {
            throw Registries.fault("pushing to " + image.getRegistry(), image, e);
        } catch (CacheDirectoryCreationException e) {
            throw new IOException(e.getMessage(), e);
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
