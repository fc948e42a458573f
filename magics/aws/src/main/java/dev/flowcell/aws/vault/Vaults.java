package dev.flowcell.aws.vault;

import java.util.function.UnaryOperator;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.runtime.vault.ParameterStore;
import dev.flowcell.runtime.vault.SecretPlace;
import dev.flowcell.runtime.vault.SecretsManager;
import dev.flowcell.runtime.vault.VaultReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The vaults as the user sees them, with the credentials of their own configuration: values for a session and for runs
/// on this machine.
public final class Vaults {

    private Vaults() {
    }

    /// Reads `aws:`, which is Secrets Manager, each secret once: a new reader sees what was rotated meanwhile.
    ///
    /// @param region
    ///            of secrets that are named without their ARN; null is the one of the user's configuration
    /// @return takes `ID`, `ID#KEY` or an ARN; throws a fault where there is no such value to be had
    public static UnaryOperator<String> secrets(@Nullable String region) {
        return reading("the secret ", region, new SecretsManager(
                at -> new AwsClients(at == null ? region : at).of(SecretsManagerClient.builder())));
    }

    /// Reads `ssm:`, which is the Parameter Store.
    ///
    /// @param region
    ///            of parameters that are named without their ARN; null is the one of the user's configuration
    /// @return takes a path, a name or an ARN; throws a fault where there is no such value to be had
    public static UnaryOperator<String> parameters(@Nullable String region) {
        return reading("the parameter ", region,
                new ParameterStore(at -> new AwsClients(at == null ? region : at).of(SsmClient.builder())));
    }

    private static UnaryOperator<String> reading(String what, @Nullable String region, VaultReader reader) {
        return place -> {
            var id = SecretPlace.of(place).id();
            var at = SecretPlace.region(id);
            try (var aws = new AwsClients(at == null ? region : at)) {
                return aws.call("reading " + what + id, () -> reader.read(place));
            }
        };
    }
}
