package dev.flowcell.app.kernelspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class KernelSpecTest {

    @TempDir
    Path folder;

    @Test
    void writesWhatJupyterReads() throws IOException {
        var installed = new KernelSpec(List.of("/jdk/bin/java", "-jar", "/lib/flowcell-app.jar")).install(folder);

        assertThat(installed).isEqualTo(folder.resolve("kernels/flowcell"));
        var spec = new JsonMapper().readTree(Files.readString(installed.resolve("kernel.json")));
        assertThat(spec.path("display_name").asString()).isEqualTo("Java (Flowcell)");
        assertThat(spec.path("language").asString()).isEqualTo("java");
        assertThat(spec.path("interrupt_mode").asString()).isEqualTo("message");
        assertThat(spec.path("argv").valueStream().map(word -> word.asString()).toList()).containsExactly(
                "/jdk/bin/java", "-jar", "/lib/flowcell-app.jar", "kernel", "{connection_file}");
        assertThat(installed.resolve("logo-svg.svg")).exists();
        assertThat(installed.resolve("logo-32x32.png")).exists();
        assertThat(installed.resolve("logo-64x64.png")).exists();
    }

    @Test
    void replacesAFormerOne() throws IOException {
        new KernelSpec(List.of("/old/java")).install(folder);
        var installed = new KernelSpec(List.of("/new/java")).install(folder);

        assertThat(Files.readString(installed.resolve("kernel.json"))).contains("/new/java").doesNotContain("/old/");
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Files.writeString(folder.resolve("kernels"), "in the way");

        assertThatThrownBy(() -> new KernelSpec(List.of("java")).install(folder)).isInstanceOf(Fault.class)
                .hasMessageContaining("kernels");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Linux,                                  , /home/ada/.local/share/jupyter
            Linux,      XDG_DATA_HOME=/data         , /data/jupyter
            Linux,      JUPYTER_DATA_DIR=/jupyter   , /jupyter
            Mac OS X,                               , /home/ada/Library/Jupyter
            Mac OS X,   JUPYTER_DATA_DIR=/jupyter   , /jupyter
            Windows 11, APPDATA=/roaming            , /roaming/jupyter
            """)
    void findsTheUsersFolder(String operatingSystem, String variable, Path expected) {
        Map<String, String> environment = variable == null
                ? Map.of()
                : Map.of(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));

        assertThat(new DataFolders(environment, operatingSystem, Path.of("/home/ada")).user()).isEqualTo(expected);
    }

    @Test
    void findsTheActivePythonEnvironment() {
        assertThat(new DataFolders(Map.of("VIRTUAL_ENV", "/venv"), "Linux", folder).python())
                .isEqualTo(Path.of("/venv/share/jupyter"));
        assertThat(new DataFolders(Map.of("CONDA_PREFIX", "/conda"), "Linux", folder).python())
                .isEqualTo(Path.of("/conda/share/jupyter"));
    }
}
