package dev.flowcell.notebook.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {

    @TempDir
    Path folder;
    private final List<String> made = new ArrayList<>();

    private SecretSources sources() {
        return new SecretSources(folder, Map.of("VAR", "from env"), (question, hidden) -> question + hidden,
                kind -> {
                    made.add(kind);
                    return place -> read(kind, place);
                });
    }

    private static String read(String kind, String place) {
        return switch (kind + ":" + place) {
            case "k8s:s/k" -> "from cluster";
            case "aws:prod/s3#a", "aws:prod/s3#b" -> "from vault " + place;
            case "ssm:/out" -> throw Fault.cluster("AWS is out", "repeat");
            default -> throw Fault.settings("no " + kind + " " + place, "make it");
        };
    }

    @Test
    void readsEverySource() throws IOException {
        Files.writeString(folder.resolve(".env"), "# a\nexport A='x # y'\nB=plain # note\nC=\"two\\nlines\"\n");
        var values = sources().values(List.of(new Secret("P", "prompt"), new Secret("E", "env:VAR"),
                new Secret("A", "dotenv:.env#A"), new Secret("B", "dotenv:.env#B"), new Secret("C", "dotenv:.env#C"),
                new Secret("K", "k8s:s/k"), new Secret("N", "env:NONE"), new Secret("X", "aws:prod/s3#a"),
                new Secret("Y", "aws:prod/s3#b")), Map.of("N", "known"));
        assertThat(values).containsEntry("P", "P: true").containsEntry("E", "from env").containsEntry("A", "x # y")
                .containsEntry("B", "plain").containsEntry("C", "two\nlines").containsEntry("K", "from cluster")
                .containsEntry("N", "known").containsEntry("X", "from vault prod/s3#a")
                .containsEntry("Y", "from vault prod/s3#b");
        assertThat(made).as("one reader a kind").containsExactly("k8s", "aws");
    }

    @Test
    void namesAllThatAreMissingThoseOfOneReasonTogether() {
        assertThatThrownBy(() -> sources().values(List.of(new Secret("E", "env:NONE"), new Secret("D", "dotenv:.env#A"),
                new Secret("K", "k8s:s/x"), new Secret("P", "prompt"), new Secret("W", "aws:id"),
                new Secret("V", "aws:id"), new Secret("U", "vault:id")), Map.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "7 secrets have no value: E (the environment variable NONE is not set: set it where Flowcell is started), "
                                + "D (the file .env can't be read: its path begins at the notebook's folder), "
                                + "K (no k8s s/x: make it), W, V (no aws id: make it), U (secrets are not read from"
                                + " vault:: use prompt, env:, dotenv:, aws:, ssm: or k8s:), P (asked for when it runs)"));
    }

    @Test
    void itIsTheClustersFaultOnlyWhereNothingIsTheUsers() {
        assertThatThrownBy(() -> sources().values(List.of(new Secret("A", "ssm:/out")), Map.of()))
                .isInstanceOfSatisfying(Fault.class,
                        fault -> assertThat(fault.whose()).isEqualTo(Fault.Whose.cluster));
        assertThatThrownBy(() -> sources().values(List.of(new Secret("A", "ssm:/out"), new Secret("B", "aws:x")),
                Map.of())).isInstanceOfSatisfying(Fault.class,
                        fault -> assertThat(fault.whose()).isEqualTo(Fault.Whose.settings));
    }
}
