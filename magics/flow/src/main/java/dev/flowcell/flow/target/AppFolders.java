package dev.flowcell.flow.target;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
/// compiled flow without one. Each is made once, whole or not at all; those that were not used for long go.
final class AppFolders {

    private static final Checksums CHECKSUMS = new Checksums();

    /** How many stay that no run uses: an edit of a flow makes one more. */
    private static final int KEPT = 20;

    private final Path home;
    private final int kept;
    private final SharedFiles shared;

    AppFolders(Path home) {
        this(home, KEPT);
    }

    AppFolders(Path home, int kept) {
        this.home = home;
        this.kept = kept;
        this.shared = new SharedFiles(home.resolve("shared"));
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
        if (!used(folder)) {
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
        if (!used(folder)) {
            make(folder, partial -> layOut(flow, partial.resolve("app")));
        }
        return folder.resolve("app");
    }

    /** Notes that a folder is used now; false where it is not there. */
    private static boolean used(Path folder) throws IOException {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
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
            shared.put(jar, CHECKSUMS.of(jar), app.resolve("runtime").resolve(jar.getFileName()));
        }
        var number = 0;
        for (var library : flow.libraries().all()) {
            var name = "%03d-%s".formatted(++number, library.path().getFileName());
            var to = app.resolve("libraries").resolve(name);
            if (Files.isDirectory(library.path())) {
                copy(library.path(), to);
            } else {
                shared.put(library.path(), library.sha256(), to);
            }
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

    private void unpack(Path layer, Path into) throws IOException {
        try (var tar = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(layer))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("the layer " + layer.getFileName() + " leads out of its folder");
                }
                if (entry.isFile() && jar(into.relativize(path))) {
                    shared.put(tar, path);
                } else if (entry.isFile()) {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** What no run writes to; its own files, in which it starts, a flow may change. */
    private static boolean jar(Path path) {
        return path.startsWith("app/runtime") || path.startsWith("app/libraries");
    }

    /** Fills a folder. */
    private interface Filler {
        void fill(Path folder) throws IOException;
    }

    private void make(Path folder, Filler filler) throws IOException {
        try {
            evict();
        } catch (IOException e) {
            // Another process tidies up, too, or the disk does not let anyone: the next one tries again.
        }
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

    /** Removes those that were used least recently, but none that a run uses. */
    private void evict() throws IOException {
        var folders = new ArrayList<Path>();
        for (var kind : List.of("unpacked", "fresh")) {
            folders.addAll(list(home.resolve(kind)));
        }
        if (folders.size() < kept) {
            return;
        }
        var inUse = new HashSet<Path>();
        for (var run : list(home.resolve("runs"))) {
            new RunFolder(run).usedApp().ifPresent(inUse::add);
        }
        folders.removeIf(folder -> inUse.contains(folder.resolve("app")));
        var times = new HashMap<Path, FileTime>();
        for (var folder : folders) {
            times.put(folder, Files.getLastModifiedTime(folder));
        }
        folders.sort(Comparator.comparing(times::get));
        for (var folder : folders.subList(0, Math.max(0, folders.size() - kept + 1))) {
            // Away at once, so that nobody finds half of it.
            var leaving = folder.resolveSibling(".partial-" + folder.getFileName());
            Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
            delete(leaving);
        }
        shared.clean();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.filter(each -> !String.valueOf(each.getFileName()).startsWith(".")).toList();
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
