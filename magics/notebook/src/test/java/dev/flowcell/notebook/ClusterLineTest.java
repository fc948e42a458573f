package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterLineTest {

    @Test
    void readsAllOptions() {
        assertThat(ClusterLine.parse("k8s dev --namespace flows --region r --registry 127.0.0.1:5000/flows "
                + "--store file:/data --cpu 500m --memory 1Gi --service-account runner --base img --arch arm64",
                Map.of()))
                .isEqualTo(new ClusterSettings("k8s", "dev", "r", "flows", "127.0.0.1:5000/flows", "file:/data", "500m",
                        "1Gi", "runner", "img", "arm64"));
    }

    @Test
    void takesTheStoreFromTheEnvironment() {
        assertThat(ClusterLine.parse("local", Map.of("FLOWCELL_STORE", "file:/s")).store()).isEqualTo("file:/s");
        assertThat(ClusterLine.parse("ecs prod --store s3:b", Map.of("FLOWCELL_STORE", "file:/s")).store())
                .isEqualTo("s3:b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "k8                      | there is no kind of cluster 'k8': did you mean k8s?",
            "mesos                   | there is no kind of cluster 'mesos': use local or k8s",
            "k8s --namspace a        | %cluster has no option --namspace: did you mean --namespace?",
            "k8s --memory 1GB        | %cluster --memory is a quantity, not '1GB': write it as 512Mi or 4Gi",
            "k8s --namespace         | --namespace has no value: write --namespace VALUE",
            "local x                 | %cluster local takes no name: write %cluster local",
            "k8s --create            | %cluster --create: this build can't do that yet: leave it out",
            "local --arch sparc      | %cluster --arch knows no 'sparc': use amd64 or arm64"})
    void mistakes(String text, String line) {
        assertThatThrownBy(() -> ClusterLine.parse(text, Map.of())).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }
}
