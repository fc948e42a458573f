package dev.flowcell.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sts.StsClient;

/// Who asks, by each way in which a person or a machine may have credentials; and what a person hears whose credentials
/// are not there. The SDK's own chain is asked, in a process whose environment holds nothing else.
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
            [profile keys]
            aws_access_key_id = KEYS
            aws_secret_access_key = secret
            [profile helper]
            credential_process = %1$s/helper
            [profile assumed]
            role_arn = arn:aws:iam::123456789012:role/x
            source_profile = keys
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

    /** The caller's key tells who was asked for it. */
    @ParameterizedTest
    @CsvSource({"AWS_PROFILE=keys, KEYS", "AWS_PROFILE=helper, HELPER", "AWS_PROFILE=assumed, ROLE",
            "AWS_PROFILE=sso, SSO", "AWS_PROFILE=legacy, SSO", "AWS_WEB_IDENTITY_TOKEN_FILE=HOME/token, WEB",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=SERVER/container, CONTAINER"})
    void eachKindIsTaken(String variable, String key) throws Exception {
        try (var identities = new Identities()) {
            signedIn();
            assertThat(ask(variable.replace("HOME", home.toString()).replace("SERVER", identities.address()),
                    "AWS_ENDPOINT_URL=" + identities.address())).contains("user/" + key);
        }
    }

    /** What `aws sso login` leaves, and what lies where pods and helpers have it. */
    private void signedIn() throws Exception {
        var tokens = Files.createDirectories(home.resolve(".aws/sso/cache"));
        for (var session : List.of("corp", "https://corp.awsapps.com/start")) {
            var name = HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-1").digest(session.getBytes(StandardCharsets.UTF_8)));
            Files.writeString(tokens.resolve(name + ".json"), """
                    {"accessToken": "token", "expiresAt": "2099-01-01T00:00:00Z", "region": "eu-central-1",
                     "startUrl": "https://corp.awsapps.com/start"}""");
        }
        Files.writeString(home.resolve("token"), "web-identity");
        var helper = Files.writeString(home.resolve("helper"), """
                #!/bin/sh
                echo '{"Version": 1, "AccessKeyId": "HELPER", "SecretAccessKey": "secret"}'
                """);
        assertThat(helper.toFile().setExecutable(true)).isTrue();
    }

    private String ask(String... variables) throws IOException, InterruptedException {
        var config = Files.writeString(home.resolve("config"), CONFIG.formatted(home));
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Asking.class.getName())
                .redirectError(home.resolve("errors").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", home.toString(), "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_REGION", "eu-central-1", "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/x", "AWS_CONFIG_FILE",
                config.toString(), "AWS_SHARED_CREDENTIALS_FILE", home.resolve("none").toString()));
        for (var variable : variables) {
            var pair = variable.split("=", 2);
            if (pair[1].isEmpty()) {
                builder.environment().remove(pair[0]);
            } else {
                builder.environment().put(pair[0], pair[1]);
            }
        }
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
