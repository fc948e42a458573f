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

    /** A checkout with a JDK and a Maven that only pretend: a build is what it leaves. */
    @Test
    void buildsBesideWhatOthersRunFromAndTakesADeadLockOver() throws Exception {
        var root = folder.resolve("checkout");
        var target = root.resolve("magics/app/target");
        for (var source : List.of("build", "docker/runtime/src/main", "kernel/src/main", "magics/app/src/main")) {
            Files.createDirectories(root.resolve(source));
        }
        for (var pom : List.of("pom.xml", "docker/runtime/pom.xml", "kernel/pom.xml", "magics/app/pom.xml")) {
            Files.writeString(root.resolve(pom), "");
        }
        var launcher = Files.copy(LAUNCHER, root.resolve("flowcell"));
        program(folder.resolve("jdk/bin/java"), "exit 0");
        program(folder.resolve("jdk/bin/javac"), "exit 0");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        program(folder.resolve("bin/mvn"), """
                for each in "$@"; do case $each in -Dflowcell.lib=*) lib=${each#*=} ;; esac; done
                mkdir -p "$lib" && echo same >"$lib/library.jar" && echo "$BUILD" >"$lib/flowcell-app.jar"
                mkdir "$lib/later" && echo same >"$lib/later/cloud.jar"
                if [ "$BUILD" = 1 ]; then echo old >"$lib/old.jar"; echo old >"$lib/later/old.jar"; fi
                [ "$BUILD" != broken ]""");
        var lib = target.resolve("flowcell/lib");
        assertThat(build(launcher, "1")).isZero();
        assertThat(lib.resolve("old.jar")).exists();
        assertThat(lib.resolve("later/old.jar")).exists();
        var library = Files.getAttribute(lib.resolve("library.jar"), "unix:ino");

        edit(root);
        assertThat(build(launcher, "broken")).isEqualTo(2);
        assertThat(lib.resolve("flowcell-app.jar")).hasContent("1");
        // A build was killed.
        Files.createSymbolicLink(target.resolve("build.owner"), Path.of("" + Integer.MAX_VALUE));
        assertThat(build(launcher, "2")).isZero();
        assertThat(lib.resolve("flowcell-app.jar")).hasContent("2");
        assertThat(lib.resolve("old.jar")).doesNotExist();
        assertThat(lib.resolve("later")).isDirectoryContaining("glob:**/cloud.jar");
        assertThat(lib.resolve("later/old.jar")).doesNotExist();
        assertThat(Files.getAttribute(lib.resolve("library.jar"), "unix:ino")).isEqualTo(library);
        assertThat(target.resolve("build.owner")).doesNotExist();
    }

    private int build(Path launcher, String number) throws IOException, InterruptedException {
        return call(launcher, folder, Map.of("FLOWCELL_JAVA_HOME", folder.resolve("jdk").toString(), "BUILD", number,
                "PATH", folder.resolve("bin") + ":" + System.getenv("PATH")), "--version").code();
    }

    private static void edit(Path root) throws IOException {
        Files.setLastModifiedTime(root.resolve("pom.xml"),
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(60)));
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
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
