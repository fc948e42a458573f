package dev.flowcell.runtime.vault;

import java.nio.file.Path;
import java.util.List;

import software.amazon.awssdk.services.ssm.SsmClient;

/** The Parameter Store, for a run's process: `ssm:PATH`. */
public final class SsmVault extends PodVault {

    @Override
    public String kind() {
        return "ssm";
    }

    @Override
    VaultReader reader() {
        return new ParameterStore(region -> client(SsmClient.builder(), region));
    }

    @Override
    public List<Path> jars() {
        return jars("secretsmanager");
    }
}
