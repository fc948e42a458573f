package dev.flowcell.notebook.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {

    @TempDir
    Path folder;

    private SecretSources sources() {
        SecretStore store = new SecretStore() {
            @Override
            public Optional<String> read(String secret, String key) {
                return secret.equals("s") && key.equals("k") ? Optional.of("from cluster") : Optional.empty();
            }

            @Override
            public void push(String name, String value) {
                throw new UnsupportedOperationException();
            }
        };
        return new SecretSources(folder, Map.of("VAR", "from env"), (question, hidden) -> question + hidden,
                () -> store);
    }

    @Test
    void readsEverySource() throws IOException {
        Files.writeString(folder.resolve(".env"), "# a\nexport A='x # y'\nB=plain # note\nC=\"two\\nlines\"\n");
        var values = sources().values(List.of(new Secret("P", "prompt"), new Secret("E", "env:VAR"),
                new Secret("A", "dotenv:.env#A"), new Secret("B", "dotenv:.env#B"), new Secret("C", "dotenv:.env#C"),
                new Secret("K", "k8s:s/k"), new Secret("N", "env:NONE")), Map.of("N", "known"));
        assertThat(values).containsEntry("P", "P: true").containsEntry("E", "from env").containsEntry("A", "x # y")
                .containsEntry("B", "plain").containsEntry("C", "two\nlines").containsEntry("K", "from cluster")
                .containsEntry("N", "known");
    }

    @Test
    void namesAllThatAreMissing() {
        assertThatThrownBy(() -> sources().values(List.of(new Secret("E", "env:NONE"), new Secret("D", "dotenv:.env#A"),
                new Secret("K", "k8s:s/x"), new Secret("P", "prompt"), new Secret("W", "aws:id")), Map.of()))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "5 secrets have no value: E (the environment variable NONE is not set: set it where Flowcell is started), "
                                + "D (the file .env can't be read: its path begins at the notebook's folder), "
                                + "K (there is no key x in a Secret s: write it with kubectl create secret), "
                                + "W (this build can't read from aws:: use env:, dotenv: or k8s:), P (asked for when it runs)"));
    }
}
