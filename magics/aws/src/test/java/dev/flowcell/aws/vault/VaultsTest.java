package dev.flowcell.aws.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.standin.Account;
import dev.flowcell.aws.standin.AwsError;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading from and writing to the vaults with a user's own credentials; no message holds a value. */
@Timeout(60)
class VaultsTest {

    private static final String VALUE = "tok-0123456789-nobody-may-see";

    private final Account account = new Account((image, environment) -> {
        throw new IllegalStateException();
    });

    @BeforeEach
    void fill() {
        account.vault.secrets.putAll(Map.of("plain", VALUE, "prod/s3", "{\"token\": \"" + VALUE
                + "\", \"port\": 5432, \"nested\": {\"a\": \"" + VALUE + "\"}, \"none\": null}", "list",
                "[\"" + VALUE + "\"]", "bytes", VALUE, "gone", VALUE, "empty", ""));
        account.vault.binary.add("bytes");
        account.vault.deleted.add("gone");
        account.vault.parameters.put("/prod/key", VALUE);
    }

    @AfterEach
    void close() {
        account.close();
    }

    private static String read(String source) {
        var place = source.replaceFirst("^...:", "");
        return (source.startsWith("ssm:") ? Vaults.parameters(null) : Vaults.secrets(null)).apply(place);
    }

    private static void refused(Runnable act, String line) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.line()).isEqualTo(line).doesNotContain(VALUE).doesNotContain("\n");
            assertThat(fault.line()).doesNotContain(Account.SECRET_KEY);
        });
    }

    @ParameterizedTest
    @CsvSource({"aws:plain", "aws:prod/s3#token", "ssm:/prod/key",
            "aws:arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/s3-AbCdEf#token"})
    void readsTextKeysAndParameters(String source) {
        assertThat(read(source)).isEqualTo(VALUE);
    }

    @Test
    void aNumberIsItsText() {
        assertThat(read("aws:prod/s3#port")).isEqualTo("5432");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "aws:none           | there is no secret none in Secrets Manager in eu-central-1: aws secretsmanager create-secret --region eu-central-1 --name none --secret-string file://FILE makes it",
            "aws:prod/s3#tokn   | the secret prod/s3 has no key tokn: it has nested, none, port, token",
            "aws:prod/s3#nested | the key nested of the secret prod/s3 holds no text: name a key that holds one",
            "aws:prod/s3#none   | the key none of the secret prod/s3 holds no text: name a key that holds one",
            "aws:plain#token    | the secret plain is no JSON object, so it has no key token: leave out #token",
            "aws:list#token     | the secret list is no JSON object, so it has no key token: leave out #token",
            "aws:bytes          | the secret bytes is binary, which no text can hold: store it as text, such as base64, and decode it in the flow",
            "aws:gone           | the secret gone is about to be deleted: aws secretsmanager restore-secret --region eu-central-1 --secret-id gone takes that back",
            "aws:empty          | the secret empty has no value yet: aws secretsmanager put-secret-value --region eu-central-1 --secret-id empty --secret-string file://FILE gives it one",
            "ssm:/none          | there is no parameter /none in the Parameter Store in eu-central-1: aws ssm put-parameter --region eu-central-1 --type SecureString --name /none --value file://FILE makes it"})
    void whatIsNotToBeHadIsOneLine(String source, String line) {
        refused(() -> read(source), line);
    }

    /** The codes and wordings are those of AWS's API references. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "aws:plain     | AccessDeniedException | User: arn:aws:iam::1:user/ann is not authorized to perform: secretsmanager:GetSecretValue on resource: plain because no identity-based policy allows the secretsmanager:GetSecretValue action | reading the secret plain: arn:aws:iam::1:user/ann may not secretsmanager:GetSecretValue on plain: ask the account's administrator for that right; flowcell policy prints all that a flow needs",
            "aws:plain     | AccessDeniedException | Access to KMS is not allowed | the secret plain is encrypted with a KMS key that you may not decrypt with: ask the key's owner for kms:Decrypt",
            "aws:plain     | DecryptionFailure     | Secrets Manager can't decrypt the protected secret text using the provided KMS key. | the secret plain can't be decrypted: its KMS key is disabled, or about to be deleted: enable the key, or cancel its deletion: aws kms cancel-key-deletion",
            "aws:plain     | ResourceNotFoundException | Secrets Manager can't find the specified secret value for staging label: AWSCURRENT | the secret plain has no value yet: aws secretsmanager put-secret-value --region eu-central-1 --secret-id plain --secret-string file://FILE gives it one",
            "aws:plain     | InvalidParameterException | Invalid name. Must be a valid name | plain can't be the name of a secret (Invalid name. Must be a valid name): write --from aws:NAME, aws:NAME#KEY or aws:ARN",
            "aws:plain     | ExpiredTokenException | The security token included in the request is expired | the AWS credentials have expired: log in again (aws sso login), then repeat",
            "aws:plain     | UnrecognizedClientException | The security token included in the request is invalid. | AWS does not accept these credentials: check AWS_PROFILE and aws sts get-caller-identity",
            "ssm:/prod/key | AccessDeniedException | User: arn:aws:iam::1:user/ann is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:eu-central-1:1:parameter/prod/key because no identity-based policy allows it | reading the parameter /prod/key: arn:aws:iam::1:user/ann may not ssm:GetParameter on arn:aws:ssm:eu-central-1:1:parameter/prod/key: ask the account's administrator for that right; flowcell policy prints all that a flow needs",
            "ssm:/prod/key | AccessDeniedException | The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. | the parameter /prod/key is encrypted with a KMS key that you may not decrypt with: ask the key's owner for kms:Decrypt",
            "ssm:/prod/key | InvalidKeyId          | The query key ID isn't valid. | the parameter /prod/key can't be decrypted: its KMS key is disabled, or about to be deleted: enable the key, or cancel its deletion: aws kms cancel-key-deletion",
            "ssm:/prod/key | ParameterVersionNotFound | | the parameter /prod/key has no such version or label: aws ssm get-parameter-history --region eu-central-1 --name /prod/key lists those that there are",
            "ssm:/prod/key | ValidationException   | Parameter name must be a fully qualified name. | /prod/key can't be the name of a parameter: write --from ssm:/PATH/NAME or ssm:ARN"})
    void whatAwsRefusesIsOneLine(String source, String code, String message, String line) {
        account.server.refuse(source.startsWith("ssm") ? "GetParameter" : "GetSecretValue", 9,
                AwsError.client(code, String.valueOf(message).replace("null", "")));
        refused(() -> read(source), line);
    }

    @Test
    void keysOfOneSecretAreOneCallAndTheNextReaderHasWhatWasRotated() {
        var reader = Vaults.secrets(null);
        assertThat(reader.apply("prod/s3#token") + reader.apply("prod/s3#port")).isEqualTo(VALUE + "5432");
        assertThat(account.server.calls()).containsEntry("GetSecretValue", 1L);
        account.vault.secrets.put("prod/s3", "{\"token\": \"rotated\"}");
        assertThat(read("aws:prod/s3#token")).isEqualTo("rotated");
    }

    private static Change push(String name, String value) {
        return new PushedSecrets(new AwsClients(null)).push(name, value);
    }

    @Test
    void pushesShowWhatTheyDoAndDoItThen() {
        var change = push("TOKEN", VALUE);
        assertThat(change.what()).isEqualTo(
                "makes the secret flowcell/TOKEN in Secrets Manager in eu-central-1 (about $0.40 a month)");
        assertThat(account.vault.secrets).doesNotContainKey("flowcell/TOKEN");
        change.done().run();
        assertThat(account.vault.secrets).containsEntry("flowcell/TOKEN", VALUE);
        assertThat(account.vault.tags.get("flowcell/TOKEN")).containsEntry(Tags.MANAGED_BY, Tags.FLOWCELL);
        var again = push("TOKEN", "other");
        assertThat(again.what())
                .isEqualTo("gives the secret flowcell/TOKEN in Secrets Manager in eu-central-1 another value");
        account.vault.deleted.add("flowcell/TOKEN");
        push("TOKEN", "other").done().run();
        assertThat(account.vault.secrets).containsEntry("flowcell/TOKEN", "other");
        assertThat(account.vault.deleted).doesNotContain("flowcell/TOKEN");
    }

    @Test
    void whatIsNotOursIsNeitherWrittenOverNorRemoved() {
        account.vault.secrets.put("flowcell/THEIRS", VALUE);
        refused(() -> push("THEIRS", "x"), "there is a secret flowcell/THEIRS that Flowcell did not make: name it with"
                + " %secret THEIRS --from aws:flowcell/THEIRS, or give this one another name");
        push("OURS", VALUE).done().run();
        var deletion = new PushedSecrets(new AwsClients(null)).deletion();
        assertThat(deletion).extracting(Change::what).containsExactly("deletes the secret flowcell/OURS, which other"
                + " clusters of this account may use, too (for 7 days, aws secretsmanager restore-secret takes it"
                + " back)");
        deletion.getFirst().done().run();
        assertThat(account.vault.deleted).contains("flowcell/OURS").doesNotContain("flowcell/THEIRS");
        assertThat(new PushedSecrets(new AwsClients(null)).deletion()).isEmpty();
    }
}
