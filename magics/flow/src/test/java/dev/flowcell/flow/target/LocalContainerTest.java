package dev.flowcell.flow.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class LocalContainerTest {

    /** Takes an archive as docker does and runs what is in it, without the walls of a container. */
    private static final String ENGINE = """
            #!/bin/sh
            here=$(dirname "$0")
            case $1 in
              version) echo 9.9 ;;
              image) [ -e "$here/archive" ] || { echo 'no such image' >&2; exit 1; } ;;
              load) mkdir "$here/archive" && tar -xf - -C "$here/archive" || exit 1
                    mkdir "$here/root"
                    for layer in "$here"/archive/*.tar.gz; do tar -xzf "$layer" -C "$here/root"; done ;;
              run) printf '%s\\n' "$@" >"$here/run"
                   exec JAVA -Dflowcell.app="$here/root/app" -cp "$here/root/app/runtime/*" dev.flowcell.runtime.Main ;;
              images) printf '%s:old\\n%s-other:x\\n' "$4" "$4" ;;
              rmi) echo "$2" >>"$here/images-removed" ;;
              ps) echo 4711 ;;
              rm) echo "$@" >"$here/removed" ;;
            esac
            """;

    @TempDir
    Path home;
    @TempDir
    Path engines;

    @BeforeEach
    void install() throws IOException {
        engine("docker", ENGINE.replace("JAVA", System.getProperty("java.home") + "/bin/java"));
    }

    private Path engine(String name, String script) throws IOException {
        var file = Files.writeString(engines.resolve(name), script);
        file.toFile().setExecutable(true);
        return file;
    }

    @Test
    void theImageIsLoadedOnceAndRunsWithItsSecretsByNameAlone() throws Exception {
        var image = image("System.out.println(\"it is \" + dev.flowcell.api.Flowcell.secret(\"TOKEN\"));");
        assertThat(run("news-1", image, settings(), Map.of("TOKEN", "hunter2-pass"))).isEqualTo(
                new Target.Exit(0, "done"));
        var archive = Files.getLastModifiedTime(engines.resolve("archive"));
        assertThat(run("news-2", image, settings(), Map.of("TOKEN", "hunter2-pass")).code()).isZero();
        assertThat(Files.getLastModifiedTime(engines.resolve("archive"))).isEqualTo(archive);
        assertThat(engines.resolve("images-removed")).hasContent("localhost/flowcell/news:old");
        assertThat(Files.readString(home.resolve("runs/news-2/output.log"))).contains("it is ").doesNotContain(
                "hunter2-pass");
        assertThat(Files.readAllLines(engines.resolve("run"))).contains("FLOWCELL_SECRET_TOKEN", "FLOWCELL_RUN",
                "FLOWCELL_PROCESS", "flowcell.dev/run=news-2", "localhost/flowcell/news:" + image.version())
                .containsSequence("--volume", home.resolve("runs/news-2") + ":" + home.resolve("runs/news-2"))
                .containsSequence("--read-only", "--tmpfs").containsSequence("--cap-drop", "ALL")
                .doesNotContain("--cpus", "--memory").noneMatch(word -> word.contains("hunter2-pass"));
    }

    @Test
    void itsSizeAndItsStoreReachTheEngine() throws Exception {
        var store = home.resolve("data");
        var settings = settings().sized("250m", "512Mi");
        target(settings).launch(request("news-1", image("a = 1;"), "file:" + store, Map.of()));
        assertThat(target(settings).await("news-1").code()).isZero();
        assertThat(Files.readAllLines(engines.resolve("run"))).containsSequence("--cpus", "0.25")
                .containsSequence("--memory", "536870912").containsSequence("--volume", store + ":" + store);
        assertThat(store.resolve("runs/news-1/plan.json")).exists();
    }

    @Test
    void cancellingEndsTheRunAndRemovesWhatIsLeft() throws Exception {
        var image = image("Thread.sleep(600_000);");
        target(settings()).launch(request("news-1", image, null, Map.of()));
        var running = home.resolve("runs/news-1");
        var heard = new ArrayList<String>();
        var reader = Thread.ofVirtual().start(() -> {
            try {
                target(settings()).events("news-1", new Target.Listener() {
                    @Override
                    public void line(String line) {
                        heard.add(line);
                        if (line.contains("step-started")) {
                            target(settings()).cancel("news-1");
                        }
                    }

                    @Override
                    public void status(Target.Status status) {
                    }
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.join();
        assertThat(target(settings()).await("news-1").cancelled()).isTrue();
        assertThat(running.resolve("cancelled")).exists();
        assertThat(engines.resolve("removed")).hasContent("rm --force 4711");
    }

    @Test
    void anImageWithoutABaseIsRefused() throws Exception {
        var bare = RunnableFlow.image(home, RunnableFlow.of(home, "a = 1;", List.of()));
        assertThatThrownBy(() -> run("news-1", bare, settings(), Map.of())).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo("news@" + bare.version()
                        + " has no base image, without which no container runs it: register it again with %cluster"
                        + " docker"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                   | there is neither podman nor docker on the PATH: install one, or use %cluster local, which needs neither
            'echo Cannot connect to the daemon. >&2; exit 1'     | ENGINE does not answer: Cannot connect to the daemon.: start it (`systemctl start docker`, Docker Desktop), or use %cluster local, which needs none
            '[ $1 = load ] || exit 1; exit 1'                    | ENGINE does not answer: exit code 1: start it (`systemctl start docker`, Docker Desktop), or use %cluster local, which needs none
            """)
    void anEngineThatIsNotThereOrSilentIsSaidInOneLine(String script, String line) throws Exception {
        var engine = engines.resolve("other");
        if (!script.isEmpty()) {
            engine("other", "#!/bin/sh\n" + script);
        }
        assertThatThrownBy(() -> ContainerEngine.find(List.of(engine.toString()))).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line.replace("ENGINE", engine.toString())));
    }

    @Test
    void anEngineThatTakesNoImageSaysWhy() throws Exception {
        engine("docker", """
                #!/bin/sh
                case $1 in
                  version) echo 9.9 ;;
                  image) exit 1 ;;
                  load) echo 'no space left on device' >&2; exit 1 ;;
                esac
                """);
        assertThatThrownBy(() -> run("news-1", image("a = 1;"), settings(), Map.of())).isInstanceOf(Fault.class)
                .hasMessageContaining("does not take the image localhost/flowcell/news:")
                .hasMessageEndingWith("no space left on device");
    }

    @ParameterizedTest
    @CsvSource({"250m, 0.25", "1, 1", "1500m, 1.5", "0.5, 0.5", "1000m, 1"})
    void cpusAreWrittenAsTheEngineReadsThem(String quantity, String cpus) {
        assertThat(LocalContainer.cpus(quantity)).isEqualTo(cpus);
    }

    @Test
    void whatIsNoNumberOfProcessorsIsRefusedBeforeAnythingIsBuilt() {
        assertThatThrownBy(() -> new DockerTargets(home).target(settings().sized("2Gi", null)))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "--cpu 2Gi is no number of processors: write it as 500m or 2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1   | the flow failed
            125 | the container could not be started: see the log
            137 | the container was killed (signal 9), by a person or for want of memory (limit 512Mi): give it more with --memory, and run it again with --resume
            143 | the container was told to end (signal 15), by a person, a program or the machine: run it again, with --resume
            9   | the container ended with exit code 9
            """)
    void itsEndIsSaidInPlainWords(int code, String reason) {
        assertThat(program(settings().sized(null, "512Mi")).reason(code)).isEqualTo(reason);
    }

    /** Its layers are those of an image without a base; the lowest is called one. */
    private FlowImage image(String body) throws Exception {
        var image = RunnableFlow.image(home, RunnableFlow.of(home, body, List.of()));
        return new FlowImage(image.name(), image.digest(), null, image.layout(), image.plan(),
                Stream.concat(Stream.of(new FlowImage.Layer("base", image.digest(), 1)), image.layers().stream())
                        .toList(),
                0);
    }

    private static ClusterSettings settings() {
        return ClusterSettings.of("docker");
    }

    private LocalContainer program(ClusterSettings settings) {
        return new LocalContainer(home, () -> ContainerEngine.find(List.of(engines.resolve("docker").toString())),
                settings);
    }

    private LocalTarget target(ClusterSettings settings) {
        return new LocalTarget(home, program(settings));
    }

    private Target.Exit run(String run, FlowImage image, ClusterSettings settings, Map<String, String> secrets)
            throws InterruptedException {
        target(settings).launch(request(run, image, null, secrets));
        return target(settings).await(run);
    }

    private static RunRequest request(String run, FlowImage image, String store, Map<String, String> secrets) {
        return new RunRequest(image, new RunSpec(run, "news", image.version(), store, Map.of(), Map.of(), null, null,
                0, 0, false), List.of(), secrets);
    }
}
