package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What goes to a registry, counted there. */
class PushTest {

    @TempDir
    Path folder;
    private CountingRegistry registry;
    private String baseDigest;

    @BeforeEach
    void start() throws Exception {
        registry = new CountingRegistry();
        baseDigest = registry.base("base/java", "25", List.of("PATH=/usr/bin", "JAVA_VERSION=jdk-25.0.3+9"));
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void anEditedCellSendsTheFlowLayerItsConfigurationAndManifestsOnly() {
        var first = build("one", "int a = 1;", false, List.of("prod"));
        assertThat(registry.received()).isGreaterThan(1_000_000);
        assertThat(registry.tags("flows/news/bbc")).containsExactlyInAnyOrder(first.version(), "latest", "prod");
        assertThat(first.reference()).isEqualTo(registry.address() + "/flows/news/bbc@" + first.digest());
        registry.put();
        // Another process, another machine: its caches are empty.
        var edited = build("two", "int a = 2;", false, List.of());
        assertThat(registry.received()).isLessThan(16_384);
        assertThat(registry.put()).containsExactlyInAnyOrder("blob", "blob", "latest", edited.version());
        assertThat(edited.pushed()).isBetween(500L, 16_384L);
    }

    @Test
    void theSameFlowGivesTheSameDigestFromTwoMachinesAndIsSentOnce() {
        var first = build("one", "int a = 1;", false, List.of());
        registry.put();
        var second = build("two", "int a = 1;", false, List.of());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(registry.put()).doesNotContain("blob");
    }

    @Test
    void aNotebookAsItStandsMovesNoTagOfAVersion() {
        var image = build("one", "int a = 1;", true, List.of());
        assertThat(registry.tags("flows/news/bbc")).contains("dev-" + image.version())
                .doesNotContain("latest", image.version());
    }

    @Test
    void theImageSaysWhichBaseItStandsOn() {
        var image = build("one", "int a = 1;", false, List.of());
        var json = new JsonMapper();
        var manifest = json.readTree(registry.get("flows/news/bbc/manifests/" + image.digest()));
        var config = json.readTree(
                registry.get("flows/news/bbc/blobs/" + manifest.path("config").path("digest").asString()));
        assertThat(config.path("config").path("Labels").path("org.opencontainers.image.base.name").asString())
                .isEqualTo(registry.address() + "/base/java@" + baseDigest);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "POST | 401 | asks for a log-in, which is not sent over plain HTTP: give the registry a certificate",
            "POST | 403 | denies access to flows/news/bbc: log in with `docker login",
            "POST | 404 | has no flows/news/bbc: check the name, or create the repository",
            "PUT  | 500 | answered with 500",
            "GET  | 401 | pulling the base image",
            "GET  | 404 | has no base/java: check the name"})
    void aRefusalIsTheClustersAndNamesTheRemedy(String method, int code, String says) {
        registry.refuse(method, code);
        assertThatThrownBy(() -> build("one", "int a = 1;", false, List.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.whose()).isEqualTo(Fault.Whose.cluster);
                    assertThat(fault.line()).contains(registry.address()).contains(says).doesNotContain("\n");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_VERSION=17.0.9", "JAVA_VERSION=jdk-21.0.3+9"})
    void aBaseWithAnOlderJavaIsRefused(String variable) {
        registry.base("base/java", "25", List.of(variable));
        assertThatThrownBy(() -> build("one", "int a = 1;", false, List.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).startsWith(
                        "the base image " + registry.address() + "/base/java:25 has Java " + (variable.contains("17")
                                ? "17"
                                : "21"))
                        .endsWith("choose a --base with Java 25"));
    }

    @Test
    void anImageThatItsRegistryHasLostIsNoticed() throws Exception {
        var builder = new JibImageBuilder(folder.resolve("one"));
        var image = build("one", "int a = 1;", false, List.of());
        assertThat(builder.has(image)).isTrue();
        registry.wipe("flows/news/bbc");
        assertThat(builder.has(image)).isFalse();
        registry.close();
        assertThatThrownBy(() -> builder.has(image)).isInstanceOf(Fault.class);
    }

    @ParameterizedTest
    @CsvSource({"localhost:5000/a,true", "127.0.0.1/a,true", "127.0.0.1:5000/a,true", "127.1.2.3:80/a,true",
            "registry.example.com/a,false", "localhost.example.com/a,false", "127.0.0.1.example.com/a,false",
            "10.0.0.1:5000/a,false", "a,false"})
    void plainHttpIsForThisMachineOnly(String reference, boolean allowed) {
        assertThat(Registries.local(Registries.reference(reference))).isEqualTo(allowed);
    }

    private FlowImage build(String home, String code, boolean development, List<String> tags) {
        return new JibImageBuilder(folder.resolve(home)).build(ImageTest.flow(folder, code),
                new ImageBuilder.Options("news/bbc", registry.address() + "/flows", registry.address()
                        + "/base/java:25", "amd64", tags, development, List.of()),
                what -> {
                });
    }
}
