package dev.flowcell.aws.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.TlsRegistry;
import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import tools.jackson.databind.json.JsonMapper;

/** A small image that goes to ECR. */
public final class EcrPush {

    private EcrPush() {
    }

    /** A base image there: a layer that is the gzip of nothing much, and what says that a Java 25 is in it. */
    public static void base(Account account, TlsRegistry registry) {
        var layer = registry.hold(gzip());
        var config = registry.hold(bytes("""
                {"architecture":"amd64","os":"linux","config":{"Env":["JAVA_VERSION=jdk-25.0.3+9"]},\
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[]}"""
                .formatted(Checksums.of(new byte[1024]))));
        registry.name("base/java", "25", registry.hold(bytes("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":\
                "application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[{"mediaType":\
                "application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}]}"""
                .formatted(config, size(registry, config), layer, size(registry, layer)))));
        account.ecr.repositories.put("base/java", new JsonMapper().createObjectNode());
    }

    private static long size(TlsRegistry registry, String digest) {
        return registry.content(digest).toFile().length();
    }

    private static byte[] gzip() {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Builds and pushes `flows/news/bbc`. */
    public static FlowImage build(Path folder, String host) {
        assertThat(EcrRegistry.host(null)).isEqualTo(host);
        var code = "int a = 1;";
        var cell = new Cell("c1", 1, null, Cell.Role.code, code, StepOptions.DEFAULT, List.of(), null, List.of());
        var source = new FlowSource("news.ipynb", folder, List.of(cell), List.of(), Map.of(), List.of(), List.of(),
                Map.of(), List.of());
        var flow = new CompiledFlow(source, new CellGraph(List.of(), List.of()), Libraries.NONE,
                new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(), List.of(), List.of()), code,
                Map.of("flow/News.class", bytes(code)), Checksums.of(bytes(code)));
        return new JibImageBuilder(folder.resolve("home")).build(flow, new ImageBuilder.Options("news/bbc",
                host + "/flows", host + "/base/java:25", "amd64", List.of("prod"), false, List.of()), what -> {
                });
    }
}
