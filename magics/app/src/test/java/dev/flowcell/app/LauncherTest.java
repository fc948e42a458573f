package dev.flowcell.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `./flowcell` as a process; its first call may build. */
@Tag("acceptance")
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "..", "flowcell").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @BeforeAll
    static void isBuilt() throws Exception {
        call(LAUNCHER, LAUNCHER.getParent(), Map.of(), "--version");
    }

    @Test
    void buildsOnceOnly() throws Exception {
        var answer = call(LAUNCHER, folder, Map.of(), "--help");
        assertThat(answer.code()).isZero();
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void worksThroughALinkFromAnyFolder() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), LAUNCHER);
        var relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("link"));
        for (var path : List.of(link, relative)) {
            assertThat(call(path, folder, Map.of(), "--version").out()).startsWith("flowcell 0.");
        }
    }

    @Test
    void saysWhereAWrongJdkWasNamed() throws Exception {
        var answer = call(LAUNCHER, folder, Map.of("FLOWCELL_JAVA_HOME", "/nowhere"), "--version");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).isEqualTo(
                "flowcell: FLOWCELL_JAVA_HOME=/nowhere is no JDK 25: point it at one, or unset it to have one found\n");
    }

    @Test
    void endsWithTheCommandsExitCode() throws Exception {
        var answer = call(LAUNCHER, folder, Map.of(), "run", "nowhere.ipynb");
        assertThat(answer).isEqualTo(
                new Answer(2, "", "flowcell: there is no notebook nowhere.ipynb: check the path\n"));
    }

    @Test
    void writesNoColoursToAPipe() throws Exception {
        assertThat(call(LAUNCHER, folder, Map.of(), "--help").out()).doesNotContain("\u001b");
    }

    @Test
    void installsAKernelThatStartsFromItsOwnJar() throws Exception {
        var answer = call(LAUNCHER, folder, Map.of("JUPYTER_DATA_DIR", folder.toString()), "install", "--user");
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains(folder.resolve("kernels/flowcell").toString());
        assertThat(folder.resolve("kernels/flowcell/kernel.json")).content().contains("flowcell-app.jar",
                "{connection_file}");
    }

    private static Answer call(Path launcher, Path from, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile("flowcell", ".out");
        var err = Files.createTempFile("flowcell", ".err");
        var builder = new ProcessBuilder(command).directory(from.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        var code = builder.start().waitFor();
        var answer = new Answer(code, read(out), read(err));
        Files.delete(out);
        Files.delete(err);
        return answer;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private record Answer(int code, String out, String err) {
    }
}
