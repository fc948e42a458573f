package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.image.EntryPoint;
import dev.flowcell.flow.image.RuntimeJars;
import dev.flowcell.flow.image.FlowFiles;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.plan.FlowPlan;

/// What a version is made from, as one hash: the cells, their libraries, files and settings, the image's settings, the
/// JDK, and Flowcell itself. It is there before anything is compiled, so that an unchanged flow is known at once.
final class VersionKeys {

    private static final Checksums CHECKSUMS = new Checksums();

    private VersionKeys() {
    }

    static String of(String name, FlowSource source, Libraries libraries, ClusterSettings cluster, List<String> tags) {
        var text = new StringBuilder();
        List.of(name, cluster.local(), cluster.containers(), String.valueOf(cluster.registry()),
                String.valueOf(cluster.base()), String.valueOf(System.getenv("FLOWCELL_BASE_IMAGE")),
                cluster.architecture(), tags, source.environment(), source.secrets(),
                EntryPoint.of("java", EntryPoint.APP),
                Runtime.version(), program(FlowPlan.class), program(CompiledFlow.class), parts(cluster, source))
                .forEach(each -> text.append(each).append('\n'));
        source.cells().forEach(cell -> text.append(cell).append('\n'));
        libraries.all().forEach(library -> text.append(library.path().getFileName()).append(' ')
                .append(library.sha256()).append('\n'));
        try {
            FlowFiles.of(source).forEach(
                    (path, file) -> text.append(path).append(' ').append(CHECKSUMS.of(file)).append('\n'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Checksums.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What the image has beside the runtime. */
    private static String parts(ClusterSettings cluster, FlowSource source) {
        return ImageOptions.parts(cluster, source.secrets()).stream().flatMap(part -> RuntimeJars.ofPart(part).stream())
                .distinct().map(jar -> jar.getFileName() + " " + CHECKSUMS.of(jar)).collect(Collectors.joining("\n"));
    }

    /** A new release of the runtime or the compiler makes a new version of every flow. */
    private static String program(Class<?> part) {
        try {
            return CHECKSUMS.of(Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
