package dev.flowcell.flow.target;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.GZIPInputStream;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.image.FlowFiles;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.FlowLayers;
import dev.flowcell.flow.image.OciLayout;
import dev.flowcell.flow.image.RuntimeJars;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.error.Fault;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// What an image holds under `/app`, as a folder on this machine: unpacked from an image's layers, or laid out from a
/// compiled flow without one. Each is made once, whole or not at all.
final class AppFolders {

    private static final Checksums CHECKSUMS = new Checksums();

    private final Path home;

    AppFolders(Path home) {
        this.home = home;
    }

    /// The folder of an image in the local registry.
    ///
    /// @throws Fault
    ///             if the image is in another registry only
    Path of(FlowImage image) throws IOException {
        var layout = image.layout();
        if (layout == null) {
            throw Fault.settings(image.name() + "@" + image.version() + " is in a registry only, not on this machine",
                    "register it again with %cluster local");
        }
        var folder = home.resolve("unpacked").resolve(image.version());
        if (!Files.exists(folder)) {
            make(folder, partial -> {
                for (var layer : image.layers()) {
                    if (!layer.name().equals("base") && !layer.name().equals("jre")) {
                        unpack(new OciLayout(layout).blob(layer.digest()), partial);
                    }
                }
            });
        }
        return folder.resolve("app");
    }

    /** The folder of a flow that has no image. */
    Path of(CompiledFlow flow) throws IOException {
        var folder = home.resolve("fresh").resolve(key(flow));
        if (!Files.exists(folder)) {
            make(folder, partial -> layOut(flow, partial.resolve("app")));
        }
        return folder.resolve("app");
    }

    /** Of all that is laid out: files change, and so does the runtime, while the flow's own key stays. */
    private String key(CompiledFlow flow) throws IOException {
        var text = new StringBuilder(flow.key());
        for (var file : FlowFiles.of(flow.source()).entrySet()) {
            text.append('\n').append(file.getKey()).append(' ').append(CHECKSUMS.of(file.getValue()));
        }
        for (var jar : RuntimeJars.paths(home.resolve("staging"))) {
            text.append('\n').append(CHECKSUMS.of(jar));
        }
        flow.libraries().all().forEach(library -> text.append('\n').append(library.sha256()));
        return Checksums.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private void layOut(CompiledFlow flow, Path app) throws IOException {
        for (var jar : RuntimeJars.paths(home.resolve("staging"))) {
            copy(jar, app.resolve("runtime").resolve(jar.getFileName()));
        }
        var number = 0;
        for (var library : flow.libraries().all()) {
            var name = "%03d-%s".formatted(++number, library.path().getFileName());
            copy(library.path(), app.resolve("libraries").resolve(name));
        }
        for (var file : FlowFiles.of(flow.source()).entrySet()) {
            copy(file.getValue(), app.resolve("files").resolve(file.getKey()));
        }
        for (var file : FlowLayers.content(flow).entrySet()) {
            var path = app.resolve("flow").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (!Files.isDirectory(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void unpack(Path layer, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(layer))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("the layer " + layer.getFileName() + " leads out of its folder");
                }
                if (entry.isFile()) {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Fills a folder. */
    private interface Filler {
        void fill(Path folder) throws IOException;
    }

    private static void make(Path folder, Filler filler) throws IOException {
        Files.createDirectories(folder.getParent());
        var partial = Files.createTempDirectory(folder.getParent(), ".partial-");
        try {
            filler.fill(partial);
            Files.createDirectories(partial.resolve("app").resolve("files"));
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(partial);
            // Another process may have made the same folder meanwhile; file systems differ in how they say so.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } catch (RuntimeException e) {
            delete(partial);
            throw e;
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = files.toList();
        }
        for (var file : all.reversed()) {
            Files.delete(file);
        }
    }
}
