package dev.flowcell.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sts.StsClient;

/// What a person hears whose credentials are not there: asked of the SDK's own chain, in a process whose environment
/// holds nothing else.
@Timeout(60)
class CredentialsTest {

    private static final String CONFIG = """
            [profile sso]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = dev
            [sso-session corp]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-central-1
            [profile legacy]
            sso_start_url = https://corp.awsapps.com/start
            sso_region = eu-central-1
            sso_account_id = 123456789012
            sso_role_name = dev
            [profile command]
            credential_process = /bin/false
            [profile role]
            role_arn = arn:aws:iam::1:role/x
            source_profile = base
            [profile base]
            output = json
            """;

    @TempDir
    Path home;

    /** Asks AWS who calls, and prints the fault. */
    static final class Asking {

        private Asking() {
        }

        public static void main(String[] arguments) {
            try (var aws = new AwsClients(null)) {
                System.out.print(aws.call("asking who you are", () -> aws.of(StsClient.builder()).getCallerIdentity()));
            } catch (Fault fault) {
                System.out.print(fault.line());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "A=1                 | there are no AWS credentials here: log in (aws sso login), or set AWS_PROFILE",
            "AWS_PROFILE=nope    | there is no AWS profile nope with credentials: aws configure list-profiles lists those that there are; choose one with AWS_PROFILE",
            "AWS_PROFILE=sso     | the AWS single sign-on session has ended: run aws sso login --profile sso, then repeat",
            "AWS_PROFILE=legacy  | the AWS single sign-on session has ended: run aws sso login --profile legacy, then repeat",
            "AWS_PROFILE=command | the AWS profile command gives no credentials (Failed to refresh process-based credentials): mend it in ~/.aws/config, or choose another with AWS_PROFILE",
            "AWS_PROFILE=role    | the AWS profile role gives no credentials (The source profile of 'role' was configured to be 'base', but that source profile has no credentials configured): mend it in ~/.aws/config, or choose another with AWS_PROFILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/none | there is no web identity token at /none: check AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_REGION=         | no AWS region is configured: name one with --region, or set AWS_REGION, or run aws configure"})
    void eachLackIsOneLine(String variable, String line) throws Exception {
        assertThat(ask(variable)).isEqualTo(line);
    }

    private String ask(String variable) throws IOException, InterruptedException {
        var config = Files.writeString(home.resolve("config"), CONFIG);
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Asking.class.getName())
                .redirectError(home.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", home.toString(), "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_REGION", "eu-central-1", "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/x", "AWS_CONFIG_FILE",
                config.toString(), "AWS_SHARED_CREDENTIALS_FILE", home.resolve("none").toString()));
        var pair = variable.split("=", 2);
        if (pair[1].isEmpty()) {
            builder.environment().remove(pair[0]);
        } else {
            builder.environment().put(pair[0], pair[1]);
        }
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
