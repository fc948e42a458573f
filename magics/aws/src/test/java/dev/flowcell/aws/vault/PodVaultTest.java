package dev.flowcell.aws.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.secret.Secrets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** What a pod does with the vaults: a process of the runtime's jars and the layer's, and nothing else. */
@Timeout(120)
class PodVaultTest {

    private static final String VALUE = "tok-0123456789-nobody-may-see";

    @TempDir
    Path folder;
    private final Account account = new Account((image, environment) -> {
        throw new IllegalStateException();
    });

    /** Reads its secrets as the runtime's main class does, and says what it has without saying it. */
    static final class Reading {

        private Reading() {
        }

        public static void main(String[] arguments) {
            try {
                var secrets = Secrets.of(System.getenv());
                System.out.print(java.util.Arrays.stream(arguments)
                        .map(name -> name + "=" + secrets.value(name).hashCode()).collect(Collectors.joining(" ")));
            } catch (Fault fault) {
                System.out.print(fault.whose() + ": " + fault.line());
            }
        }
    }

    @BeforeEach
    void fill() {
        account.vault.secrets.put("prod/s3", "{\"token\": \"" + VALUE + "\"}");
        account.vault.parameters.put("/prod/key", VALUE + "!");
    }

    @AfterEach
    void close() {
        account.close();
    }

    private String pod(List<String> parts, Map<String, String> environment, String... names) throws Exception {
        var jars = new LinkedHashSet<Path>();
        for (var type : List.of(FlowPlan.class, ObjectMapper.class, JsonParser.class, JsonCreator.class,
                Reading.class)) {
            jars.add(place(type));
        }
        for (var part : parts) {
            jars.addAll(dev.flowcell.runtime.secret.Vaults.provider(part).orElseThrow().jars());
        }
        var command = new java.util.ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8", "-cp",
                jars.stream().map(Path::toString).collect(
                        Collectors.joining(File.pathSeparator)),
                Reading.class.getName()));
        command.addAll(List.of(names));
        var builder = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(said + Files.readString(folder.resolve("errors"))).doesNotContain(VALUE)
                .doesNotContain("of-the-role").doesNotContain("SLF4J");
        return said;
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** As EKS gives it to the pods of a service account with a role. */
    private Map<String, String> role(Map<String, String> more) throws Exception {
        var environment = new HashMap<>(Map.of("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/news",
                "AWS_WEB_IDENTITY_TOKEN_FILE", Files.writeString(folder.resolve("token"), "of-the-account").toString(),
                "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", account.server.address(),
                "AWS_EC2_METADATA_DISABLED", "true"));
        environment.putAll(more);
        return environment;
    }

    @Test
    void readsEachKindWithTheRoleOfItsServiceAccountByItsOwnLayerAlone() throws Exception {
        assertThat(pod(List.of("aws"), role(Map.of("FLOWCELL_VAULT_A", "aws:prod/s3#token", "FLOWCELL_SECRET_B", "b")),
                "A", "B")).isEqualTo("A=" + VALUE.hashCode() + " B=" + "b".hashCode());
        assertThat(pod(List.of("ssm"), role(Map.of("FLOWCELL_VAULT_A", "ssm:/prod/key")), "A"))
                .isEqualTo("A=" + (VALUE + "!").hashCode());
        assertThat(account.network.tokens).containsExactly("of-the-account", "of-the-account");
    }

    @Test
    void allThatAreMissingAreOneLine() throws Exception {
        assertThat(pod(List.of("aws"), role(Map.of("FLOWCELL_VAULT_A", "aws:none", "FLOWCELL_VAULT_B",
                "aws:prod/s3#x", "FLOWCELL_VAULT_C", "ssm:/prod/key"))))
                .startsWith("settings: 3 secrets have no value: A (there is no secret none in Secrets Manager in"
                        + " eu-central-1: ")
                .contains("B (the secret prod/s3 has no key x: it has token), C (this image has nothing that reads"
                        + " ssm:: register the flow again for this cluster)");
        assertThat(pod(List.of(), role(Map.of("FLOWCELL_VAULT_C", "ssm:/prod/key")))).isEqualTo("settings: a secret"
                + " has no value: C (this image has nothing that reads ssm:: register the flow again for this"
                + " cluster)");
    }

    @Test
    void aPodWithoutARoleOrWithoutTheRightHearsIt() throws Exception {
        assertThat(pod(List.of("aws"), Map.of("FLOWCELL_VAULT_A", "aws:prod/s3", "AWS_REGION", "eu-central-1",
                "AWS_EC2_METADATA_DISABLED", "true", "HOME", folder.toString())))
                .isEqualTo("settings: a secret has no value: A (reading prod/s3: the pod has no role: name a service"
                        + " account that has one with %cluster … --service-account NAME)");
        account.server.refuse("GetSecretValue", 9, AwsError.client("AccessDeniedException", "not authorized"));
        assertThat(pod(List.of("aws"), role(Map.of("FLOWCELL_VAULT_A", "aws:prod/s3"))))
                .isEqualTo("cluster: a secret has no value: A (reading prod/s3: AWS denies it: not authorized: give"
                        + " the role that right; flowcell policy prints all that a flow needs)");
    }
}
