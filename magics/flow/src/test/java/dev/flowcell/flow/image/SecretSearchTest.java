package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.library.Libraries.Library;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known values of secrets are found wherever an image could carry them. */
class SecretSearchTest {

    private static final String SECRET = "hunter2+pass word/é";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"%s", "user:%s", "ab:%s!", "abc:%s"})
    void aValueInsideOfBase64IsFoundWhereverItBegins(String text) {
        var content = text.formatted(SECRET).getBytes(StandardCharsets.UTF_8);
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder(),
                Base64.getMimeEncoder(76, new byte[0]))) {
            assertRefused(flow("// Authorization: Basic " + encoder.encodeToString(content), Role.code, Map.of()),
                    "cell 1 holds a secret's value in plain text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2+pass word/é", "hunter2%2Bpass+word%2F%C3%A9", "hunter2%2Bpass%20word%2F%C3%A9",
            "hunter2%2bpass%20word%2f%c3%a9"})
    void aCommentShipsWithTheCellsSource(String form) {
        assertRefused(flow("int a = 1; // " + form, Role.code, Map.of()),
                "cell 1 holds a secret's value in plain text");
    }

    @Test
    void aCellThatDoesNotShipMayHoldIt() {
        assertThatCode(() -> build(flow("// " + SECRET, Role.skip, Map.of()))).doesNotThrowAnyException();
    }

    @Test
    void aLibrarysFilesAreSearched() throws Exception {
        var jar = folder.resolve("config.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("application.properties"));
            out.write(("token=" + SECRET).getBytes(StandardCharsets.UTF_8));
        }
        var classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(classes.resolve("application.properties"), "x".repeat(100_000) + SECRET);
        for (var path : List.of(jar, classes)) {
            assertRefused(flow("int a = 1;", Role.code, Map.of("the library", path)),
                    "the library the library holds a secret's value in application.properties");
        }
    }

    @Test
    void aBigFileIsSearchedToItsEnd() throws Exception {
        // The value lies over the border of what is read at once.
        Files.writeString(folder.resolve("sample"), "x".repeat((1 << 16) - 7) + SECRET + "x".repeat(1 << 16));
        assertRefused(flow("int a = 1;", Role.code, Map.of()), "the file sample holds a secret's value");
    }

    private void assertRefused(CompiledFlow flow, String message) {
        assertThatThrownBy(() -> build(flow)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault).hasMessage(message);
            assertThat(fault.line()).doesNotContain("hunter2");
        });
    }

    private void build(CompiledFlow flow) {
        new JibImageBuilder(folder.resolve("home")).build(flow,
                new ImageBuilder.Options("news", null, null, "amd64", List.of(), false, List.of(SECRET)), what -> {
                });
    }

    private CompiledFlow flow(String code, Role role, Map<String, Path> libraries) {
        var cell = new Cell("c1", 1, null, role, code, StepOptions.DEFAULT, List.of(), null, List.of());
        var source = new FlowSource("news.ipynb", folder, List.of(cell), List.of(), Map.of(), List.of(),
                Files.exists(folder.resolve("sample")) ? List.of(Path.of("sample")) : List.of(), Map.of(), List.of());
        var resolved = libraries.entrySet().stream()
                .map(each -> new Library(each.getKey(), each.getValue(), new Checksums().of(each.getValue()))).toList();
        var plan = new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(), List.of(), List.of());
        return new CompiledFlow(source, new CellGraph(List.of(), List.of()), new Libraries(resolved), plan, code,
                Map.of("flow/News.class", new byte[]{1}), "0".repeat(64));
    }
}
