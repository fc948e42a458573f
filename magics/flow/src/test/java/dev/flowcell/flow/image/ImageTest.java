package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {

    @TempDir
    Path folder;
    private Path notebookFolder;

    @BeforeEach
    void files() throws Exception {
        notebookFolder = Files.createDirectories(folder.resolve("notebook"));
        Files.createDirectories(notebookFolder.resolve("sample"));
        Files.writeString(notebookFolder.resolve("sample/feed.xml"), "<rss/>");
    }

    @Test
    void theSameFlowGivesTheSameDigestOverTwoEmptyHomes() {
        var first = build(folder.resolve("one"), flow("int a = 1;"), List.of());
        var second = build(folder.resolve("two"), flow("int a = 1;"), List.of());
        var other = build(folder.resolve("one"), flow("int a = 2;"), List.of());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(other.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void changedContentUnderTheSamePathGivesAnotherDigest() throws Exception {
        var home = folder.resolve("one");
        var before = build(home, flow("int a = 1;"), List.of());
        var file = notebookFolder.resolve("sample/feed.xml");
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "<rss2>");
        Files.setLastModifiedTime(file, time);
        assertThat(build(home, flow("int a = 1;"), List.of()).digest()).isNotEqualTo(before.digest());
    }

    @Test
    void layersGoFromLibrariesToTheFlow() throws Exception {
        var image = build(folder.resolve("one"), flow("int a = 1;"), List.of());
        assertThat(image.layers()).extracting(FlowImage.Layer::name).containsExactly("runtime", "files", "types",
                "flow");
        var layout = new OciLayout(folder.resolve("one/oci"));
        var names = new ArrayList<String>();
        for (var layer : image.layers()) {
            names.addAll(names(layout.blob(layer.digest())));
        }
        assertThat(names).contains("app/flow/plan.json", "app/flow/flow/News.class", "app/files/sample/feed.xml")
                .anyMatch(name -> name.matches("app/runtime/flowcell-runtime.*\\.jar"))
                .anyMatch(name -> name.startsWith("app/runtime/jackson-databind"));
    }

    @Test
    void aStoreThatTakesMoreThanTheRuntimeIsALayerOfItsOwn() throws Exception {
        var flow = flow("int a = 1;");
        var plain = build(folder.resolve("one"), flow, List.of());
        var image = new JibImageBuilder(folder.resolve("one")).build(flow, new ImageBuilder.Options("news", null, null,
                "amd64", List.of(), false, List.of(), List.of(ShelfStores.SCHEME)), what -> {
                });
        assertThat(image.layers()).extracting(FlowImage.Layer::name).containsExactly("shelf", "runtime", "files",
                "types", "flow");
        assertThat(image.layers().subList(1, 5)).isEqualTo(plain.layers());
        var layout = new OciLayout(folder.resolve("one/oci"));
        assertThat(names(layout.blob(image.layers().getFirst().digest()))).contains("app/runtime/" + ShelfStores.JAR);
        assertThat(image.lacks(List.of("shelf"))).isEmpty();
        assertThat(plain.lacks(List.of("shelf"))).containsExactly("shelf");
        assertThat(plain.lacks(List.of())).isEmpty();
    }

    @Test
    void theConfigurationSaysWhatTheFlowIsAndRunsWithoutRights() throws Exception {
        var image = build(folder.resolve("one"), flow("int a = 1;"), List.of());
        var layout = new OciLayout(folder.resolve("one/oci"));
        var config = layout.json(layout.json(image.digest()).path("config").path("digest").asString()).path("config");
        assertThat(config.path("User").asString()).isEqualTo("65532:65532");
        assertThat(config.path("Volumes").propertyNames()).containsExactlyInAnyOrder("/tmp", "/work");
        assertThat(config.path("WorkingDir").asString()).isEqualTo("/app/files");
        assertThat(config.path("Entrypoint").path(0).asString()).isEqualTo("java");
        assertThat(config.path("Labels").path("dev.flowcell.flow").asString()).isEqualTo("news");
        assertThat(config.path("Labels").path("dev.flowcell.secrets").asString()).isEqualTo("TOKEN");
    }

    @Test
    void aSecretsValueInACellRefusesTheImageAndNamesTheCell() {
        for (var form : List.of("hunter2+pass", "aHVudGVyMitwYXNz", "hunter2%2Bpass")) {
            assertThatThrownBy(() -> build(folder.resolve("one"), flow("var t = \"" + form + "\";"),
                    List.of("hunter2+pass"))).isInstanceOfSatisfying(Fault.class,
                            fault -> assertThat(fault.line()).isEqualTo("cell 1 holds a secret's value in plain text: "
                                    + "read it with secret(\"NAME\") instead"));
        }
    }

    @Test
    void aRegistryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new JibImageBuilder(folder.resolve("one")).build(flow("int a = 1;"),
                new ImageBuilder.Options("news", "127.0.0.1:1", "127.0.0.1:1/base", "amd64", List.of(), false,
                        List.of()),
                what -> {
                })).isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.whose()).isEqualTo(Fault.Whose.cluster);
                    assertThat(fault.line()).contains("nothing answers at 127.0.0.1:1");
                });
    }

    private static List<String> names(Path layer) throws Exception {
        var names = new ArrayList<String>();
        try (var tar = new TarArchiveInputStream(
                new java.util.zip.GZIPInputStream(Files.newInputStream(layer)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static FlowImage build(Path home, CompiledFlow flow, List<String> secrets) {
        return new JibImageBuilder(home).build(flow,
                new ImageBuilder.Options("news", null, null, "amd64", List.of(), false, secrets), what -> {
                });
    }

    private CompiledFlow flow(String code) {
        return flow(notebookFolder, code);
    }

    /** A flow as the compiler would make it; nothing here runs it. */
    static CompiledFlow flow(Path folder, String code) {
        var cell = new Cell("c1", 1, null, Cell.Role.code, code, StepOptions.DEFAULT, List.of(), null, List.of());
        var source = new FlowSource("news.ipynb", folder, List.of(cell), List.of(), Map.of(), List.of(),
                Files.exists(folder.resolve("sample")) ? List.of(Path.of("sample")) : List.of(), Map.of(),
                List.of(new FlowSource.Secret("TOKEN", "env:TOKEN")));
        var plan = new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(), List.of("TOKEN"), List.of());
        return new CompiledFlow(source, new CellGraph(List.of(), List.of()), Libraries.NONE, plan, code,
                Map.of("flow/News.class", code.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Checksums.of(code.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
