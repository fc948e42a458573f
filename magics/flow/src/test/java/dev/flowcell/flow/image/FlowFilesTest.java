package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowFilesTest {

    @TempDir
    Path folder;

    @Test
    void linksAreWhatTheyLeadTo() throws Exception {
        var real = Files.createDirectories(folder.resolve("elsewhere/data/deep"));
        Files.writeString(real.resolve("a.txt"), "a");
        var notebooks = Files.createDirectory(folder.resolve("notebooks"));
        Files.createSymbolicLink(notebooks.resolve("sample"), folder.resolve("elsewhere/data"));
        assertThat(FlowFiles.of(source(notebooks, "sample")))
                .containsExactly(Map.entry("sample/deep/a.txt", notebooks.resolve("sample/deep/a.txt")));
    }

    @Test
    void whatCannotBeReadIsSaidInOneLine() throws Exception {
        var loop = Files.createDirectory(folder.resolve("loop"));
        Files.createSymbolicLink(loop.resolve("again"), loop);
        assertThatThrownBy(() -> FlowFiles.of(source(folder, "loop"))).isInstanceOf(Fault.class)
                .hasMessageStartingWith("%file loop can't be read:");
        assertThatThrownBy(() -> FlowFiles.of(source(folder, "none"))).isInstanceOf(Fault.class)
                .hasMessageStartingWith("%file none: there is no such file");
    }

    private static FlowSource source(Path folder, String file) {
        return new FlowSource("news.ipynb", folder, List.of(), List.of(), Map.of(), List.of(), List.of(Path.of(file)),
                Map.of(), List.of());
    }
}
