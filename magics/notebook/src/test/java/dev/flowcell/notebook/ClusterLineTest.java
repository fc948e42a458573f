package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.notebook.ClusterLine.Act;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterLineTest {

    @Test
    void readsAllOptions() {
        assertThat(ClusterLine.parse("k8s dev --namespace flows --region r --registry 127.0.0.1:5000/flows "
                + "--store file:/data --cpu 500m --memory 1Gi --disk 40Gi --service-account runner --base img --arch arm64",
                Map.of()))
                .isEqualTo(new ClusterSettings("k8s", "dev", "r", "flows", "127.0.0.1:5000/flows", "file:/data", null,
                        "500m", "1Gi", "40Gi", "runner", "img", "arm64", Fargate.DEFAULT));
        assertThat(ClusterLine.read("ecs prod --role r --subnets a,b --security-groups g --spot "
                + "--arch amd64 --create --yes"))
                .satisfies(line -> assertThat(line.act()).isEqualTo(Act.create))
                .satisfies(line -> assertThat(line.sure()).isTrue())
                .extracting(ClusterLine::settings)
                .isEqualTo(new ClusterSettings("ecs", "prod", null, null, null, System.getenv("FLOWCELL_STORE"),
                        null, null, null, null, null, null, "amd64",
                        new Fargate("r", List.of("a", "b"), List.of("g"), true)));
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
            "mesos                   | there is no kind of cluster 'mesos': use local, k8s, eks or ecs",
            "k8s --namspace a        | %cluster has no option --namspace: did you mean --namespace?",
            "k8s --memory 1GB        | %cluster --memory is a quantity, not '1GB': write it as 512Mi or 4Gi",
            "k8s --namespace         | --namespace has no value: write --namespace VALUE",
            "local x                 | %cluster local takes no name: write %cluster local",
            "k8s --create            | %cluster k8s has no use for --create: leave it out, or use eks or ecs",
            "ecs p --namespace a     | %cluster ecs has no use for --namespace: leave it out, or use k8s or eks",
            "eks                     | %cluster eks needs the cluster's name: write %cluster eks NAME",
            "k8s --endpoint http://h | %cluster --endpoint: this build has no stores on S3 yet: leave it out",
            "ecs a --create --delete | %cluster can't both --create and --delete: choose one",
            "local --arch sparc      | %cluster --arch knows no 'sparc': use amd64 or arm64"})
    void mistakes(String text, String line) {
        assertThatThrownBy(() -> ClusterLine.parse(text, Map.of())).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }
}
