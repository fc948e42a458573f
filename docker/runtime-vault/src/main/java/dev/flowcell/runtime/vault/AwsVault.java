package dev.flowcell.runtime.vault;

import java.nio.file.Path;
import java.util.List;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Secrets Manager, for a run's process: `aws:ID#KEY`. */
public final class AwsVault extends PodVault {

    @Override
    public String kind() {
        return "aws";
    }

    @Override
    VaultReader reader() {
        return new SecretsManager(region -> client(SecretsManagerClient.builder(), region));
    }

    @Override
    public List<Path> jars() {
        return jars("ssm");
    }
}
