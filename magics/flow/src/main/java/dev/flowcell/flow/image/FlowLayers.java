package dev.flowcell.flow.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.plan.Plans;

/** The layers of a flow's image above the base, from the least to the most changing. */
public final class FlowLayers {

    /** Where everything of ours lies in the image. */
    static final String APP = "/app";

    /** Where a run may write, though all else is read-only. */
    static final List<String> WRITABLE = List.of("/tmp", "/work");

    private static final String DECLARATIONS = "declarations.json";

    private final Staging staging;
    private final Checksums checksums = new Checksums();

    FlowLayers(Staging staging) {
        this.staging = staging;
    }

    /// Libraries, parts, runtime, files, types and flow; empty ones are left out.
    ///
    /// @param parts
    ///            what is needed beside the runtime, such as `s3`
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if one of them holds a secret's value, or a file is not there
    List<FileEntriesLayer> of(CompiledFlow flow, SecretSearch search, List<String> parts) throws IOException {
        var layers = new ArrayList<FileEntriesLayer>();
        search.cells();
        layers.add(libraries(flow, search));
        var there = new HashSet<String>();
        for (var part : parts) {
            layers.add(part(part, there));
        }
        layers.add(runtime());
        layers.add(files(flow, search));
        layers.addAll(flow(flow, search));
        layers.removeIf(layer -> layer.getEntries().isEmpty());
        return layers;
    }

    private FileEntriesLayer libraries(CompiledFlow flow, SecretSearch search) throws IOException {
        var layer = FileEntriesLayer.builder().setName("libraries");
        var number = 0;
        for (var library : flow.libraries().all()) {
            var path = library.path();
            search.library(library);
            var staged = Files.isDirectory(path)
                    ? staging.stage(Jars.jar(path))
                    : staging.stage(path, library.sha256());
            var name = String.valueOf(path.getFileName());
            // The number keeps the order of the class path, which the runtime restores from the names.
            layer.addEntry(staged, at("%s/libraries/%03d-%s%s".formatted(APP, ++number, name,
                    name.endsWith(".jar") ? "" : ".jar")));
        }
        return layer.build();
    }

    /// Beside the runtime's jars, where the process looks for them; a layer of its own, since it changes least.
    ///
    /// @param there
    ///            the jars that a layer below has already
    private FileEntriesLayer part(String part, Set<String> there) throws IOException {
        var layer = FileEntriesLayer.builder().setName(part);
        for (var jar : RuntimeJars.ofPart(part, staging.folder())) {
            if (there.add(jar.getFileName().toString())) {
                layer.addEntry(staging.stage(jar, checksums.of(jar)), at(APP + "/runtime/" + jar.getFileName()));
            }
        }
        return layer.build();
    }

    private FileEntriesLayer runtime() throws IOException {
        var layer = FileEntriesLayer.builder().setName("runtime");
        for (var jar : RuntimeJars.paths(staging.folder())) {
            layer.addEntry(staging.stage(jar, checksums.of(jar)), at(APP + "/runtime/" + jar.getFileName()));
        }
        // Fargate gives a volume the rights that the image's own folder has; without them only root may write there.
        var empty = Files.createDirectories(staging.folder().resolve("empty"));
        for (var folder : WRITABLE) {
            layer.addEntry(new FileEntry(empty, at(folder), FilePermissions.fromOctalString("777"),
                    FileEntriesLayer.DEFAULT_MODIFICATION_TIME));
        }
        return layer.build();
    }

    private FileEntriesLayer files(CompiledFlow flow, SecretSearch search) throws IOException {
        var layer = FileEntriesLayer.builder().setName("files");
        for (var file : FlowFiles.of(flow.source()).entrySet()) {
            search.file(file.getKey(), file.getValue());
            layer.addEntry(staging.stage(file.getValue(), checksums.of(file.getValue())),
                    at(APP + "/files/" + file.getKey()));
        }
        return layer.build();
    }

    /** The shared types, which change less, in a layer of their own below the steps: an edited step is a few kilobytes. */
    private List<FileEntriesLayer> flow(CompiledFlow flow, SecretSearch search) throws IOException {
        var types = FileEntriesLayer.builder().setName("types");
        var steps = FileEntriesLayer.builder().setName("flow");
        for (var file : content(flow).entrySet()) {
            search.flow(file.getKey(), file.getValue());
            var layer = file.getKey().contains("$") || file.getKey().equals(DECLARATIONS) ? types : steps;
            layer.addEntry(staging.stage(file.getValue()), at(APP + "/flow/" + file.getKey()));
        }
        return List.of(types.build(), steps.build());
    }

    /** The flow's own files by path: its classes and its plan. */
    public static Map<String, byte[]> content(CompiledFlow flow) {
        var content = new TreeMap<String, byte[]>(flow.classes());
        content.put(DECLARATIONS, Labels.sources(flow, true).getBytes(StandardCharsets.UTF_8));
        // Beside the class, which finds them as its resources.
        flow.source().inputs().forEach((name, json) -> content.put(
                flow.plan().mainClass().replaceAll("[^.]*$", "").replace('.', '/') + "inputs/" + name + ".json",
                json.getBytes(StandardCharsets.UTF_8)));
        content.put("plan.json", Plans.write(flow.plan()).getBytes(StandardCharsets.UTF_8));
        return content;
    }

    private static AbsoluteUnixPath at(String path) {
        return AbsoluteUnixPath.get(path);
    }
}
