package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real registry, `FLOWCELL_TEST_REGISTRY`, with the bases `base/java:25` and `base/cc:debian12`. */
@Tag("acceptance")
class RegistryAcceptanceTest {

    private static final String REGISTRY = java.util.Objects.requireNonNullElse(System.getenv("FLOWCELL_TEST_REGISTRY"),
            "127.0.0.1:5000");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base/java:25", "base/cc:debian12"})
    void anEditedCellPushesTheFlowLayerAlone(String base) {
        var registry = REGISTRY + "/test-" + UUID.randomUUID();
        var builder = new JibImageBuilder(folder.resolve("home"));
        var options = new ImageBuilder.Options("news", registry, REGISTRY + "/" + base, "amd64", List.of(), false,
                List.of());
        var first = builder.build(ImageTest.flow(folder, "int a = 1;"), options, what -> {
        });
        var again = builder.build(ImageTest.flow(folder, "int a = 1;"), options, what -> {
        });
        var edited = builder.build(ImageTest.flow(folder, "int a = 2;"), options, what -> {
        });
        assertThat(again.digest()).isEqualTo(first.digest());
        assertThat(edited.digest()).isNotEqualTo(first.digest());
        assertThat(first.pushed()).isGreaterThan(1_000_000);
        assertThat(edited.pushed()).isBetween(500L, 16_384L);
        assertThat(edited.layers()).extracting(FlowImage.Layer::name).contains("base", "runtime", "flow");
        assertThat(edited.reference()).isEqualTo(registry + "/news@" + edited.digest());
    }

    @Test
    void aBaseThatIsNotThereIsNamed() {
        org.assertj.core.api.Assertions
                .assertThatThrownBy(() -> new JibImageBuilder(folder.resolve("home")).build(
                        ImageTest.flow(folder, "int a = 1;"), new ImageBuilder.Options("news", REGISTRY,
                                REGISTRY + "/base/none:1", "amd64", List.of(), false, List.of()),
                        what -> {
                        }))
                .hasMessageContaining("pulling the base image " + REGISTRY + "/base/none:1");
    }
}
