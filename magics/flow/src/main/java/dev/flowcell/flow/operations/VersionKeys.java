package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.image.EntryPoint;
import dev.flowcell.flow.image.FlowFiles;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.plan.FlowPlan;

/** What a version was made from, as one hash: the flow, its files and settings, the image's settings, and Flowcell itself. */
final class VersionKeys {

    private static final Checksums CHECKSUMS = new Checksums();

    private VersionKeys() {
    }

    static String of(CompiledFlow flow, ClusterSettings cluster, List<String> tags) {
        var text = new StringBuilder(flow.key()).append('\n').append(cluster.local()).append('\n')
                .append(cluster.registry()).append('\n').append(cluster.base()).append('\n')
                .append(System.getenv("FLOWCELL_BASE_IMAGE")).append('\n').append(cluster.architecture()).append('\n')
                .append(tags).append('\n').append(flow.source().environment()).append('\n')
                .append(flow.source().secrets()).append('\n').append(EntryPoint.of("java")).append('\n')
                .append(runtime()).append('\n');
        flow.source().cells().forEach(cell -> text.append(cell.id()).append('\n').append(cell.code()).append('\n'));
        try {
            FlowFiles.of(flow.source()).forEach(
                    (name, path) -> text.append(name).append(' ').append(CHECKSUMS.of(path)).append('\n'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Checksums.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A new release of the runtime makes a new version of every flow. */
    private static String runtime() {
        try {
            var place = FlowPlan.class.getProtectionDomain().getCodeSource().getLocation().toURI();
            return CHECKSUMS.of(java.nio.file.Path.of(place));
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
