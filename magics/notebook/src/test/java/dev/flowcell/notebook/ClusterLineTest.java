package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.notebook.ClusterLine.Act;
import dev.flowcell.notebook.cells.CellSource;
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
                .isEqualTo(new ClusterSettings("k8s", "dev", "r", "flows", "127.0.0.1:5000/flows", "file:/data",
                        "500m", "1Gi", "40Gi", "runner", "img", "arm64", Fargate.DEFAULT));
        assertThat(ClusterLine.read("ecs prod --role r --subnets a,b --security-groups g --spot "
                + "--arch amd64 --create --yes"))
                .satisfies(line -> assertThat(line.act()).isEqualTo(Act.create))
                .satisfies(line -> assertThat(line.sure()).isTrue())
                .extracting(ClusterLine::settings)
                .isEqualTo(new ClusterSettings("ecs", "prod", null, null, null, System.getenv("FLOWCELL_STORE"),
                        null, null, null, null, null, "amd64",
                        new Fargate("r", List.of("a", "b"), List.of("g"), true)));
    }

    @Test
    void aNotebooksLastLineThatChoosesSaysWhereItRuns() {
        var cells = List.of(cell("%cluster k8s --namespace a"), cell("int a = 1;\n%cluster ecs prod --role r --create"),
                cell("%cluster ecs prod --delete --yes"), cell("%cluster"));
        assertThat(NotebookCluster.of(cells)).isEqualTo(ClusterLine.parse("ecs prod --role r"));
        assertThat(NotebookCluster.of(cells.subList(2, 4))).isEqualTo(ClusterLine.parse("local"));
    }

    private static CellSource cell(String source) {
        return new CellSource("c", 1, source, List.of());
    }

    @Test
    void takesTheStoreFromTheEnvironment() {
        assertThat(ClusterLine.parse("local", Map.of("FLOWCELL_STORE", "file:/s")).store()).isEqualTo("file:/s");
        assertThat(ClusterLine.parse("ecs prod --store s3:bucket", Map.of("FLOWCELL_STORE", "file:/s")).store())
                .isEqualTo("s3:bucket");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--store s3://bucket/x                         |              | s3:bucket/x",
            "--store s3:bucket?kms=alias/k                 | AWS_REGION=r | s3:bucket?kms=alias/k",
            "--store s3:bucket --endpoint http://h:9000    |              | s3:bucket?endpoint=http://h:9000",
            "--store s3:bucket --endpoint http://h:9000    | AWS_REGION=r | s3:bucket?endpoint=http://h:9000&region=r",
            "--store s3:bucket?region=q --endpoint http://h| AWS_REGION=r | s3:bucket?region=q&endpoint=http://h",
            "--store s3:bucket | AWS_ENDPOINT_URL_S3=http://h            | s3:bucket?endpoint=http://h",
            "--store s3:bucket --endpoint https://i | AWS_ENDPOINT_URL=http://h | s3:bucket?endpoint=https://i",
            "--store file:/data                            | AWS_ENDPOINT_URL=http://h | file:/data"})
    void theEndpointIsPartOfTheStoresAddress(String options, String variable, String address) {
        var environment = variable == null
                ? Map.<String, String>of()
                : Map.of(variable.split("=")[0], variable.split("=")[1]);
        assertThat(ClusterLine.parse("k8s " + options, environment).store()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "k8                      | there is no kind of cluster 'k8': did you mean k8s?",
            "mesos                   | there is no kind of cluster 'mesos': use local, docker, k8s, eks or ecs",
            "k8s --namspace a        | %cluster has no option --namspace: did you mean --namespace?",
            "k8s --memory 1GB        | %cluster --memory is a quantity, not '1GB': write it as 512Mi or 4Gi",
            "k8s --namespace         | --namespace has no value: write --namespace VALUE",
            "local x                 | %cluster local takes no name: write %cluster local",
            "k8s --create            | %cluster k8s has no use for --create: leave it out, or use eks or ecs",
            "ecs p --namespace a     | %cluster ecs has no use for --namespace: leave it out, or use k8s or eks",
            "eks                     | %cluster eks needs the cluster's name: write %cluster eks NAME",
            "k8s --endpoint http://h | %cluster --endpoint says where the service of a store on S3 answers: add --store s3:BUCKET/PREFIX, or leave it out",
            "k8s --store s3:         | 's3:' names no bucket: write s3:BUCKET/PREFIX",
            "ecs a --create --delete | %cluster can't both --create and --delete: choose one",
            "ecs prod --create       | a cluster is only named here, so there is no --create: leave it out, or write %cluster ecs prod --create in a notebook or in flowcell shell",
            "local --arch sparc      | %cluster --arch knows no 'sparc': use amd64 or arm64"})
    void mistakes(String text, String line) {
        assertThatThrownBy(() -> ClusterLine.parse(text, Map.of())).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }
}
