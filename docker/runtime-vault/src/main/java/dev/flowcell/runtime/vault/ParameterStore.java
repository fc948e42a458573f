package dev.flowcell.runtime.vault;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// Reads parameters of Systems Manager's Parameter Store, decrypted: by path, name or ARN, with a version or label
/// behind a colon if wanted.
public final class ParameterStore implements VaultReader {

    private final Function<@Nullable String, SsmClient> clients;

    /// @param clients
    ///            makes the client of a region; null is where this process is at home
    public ParameterStore(Function<@Nullable String, SsmClient> clients) {
        this.clients = clients;
    }

    @Override
    public String kind() {
        return "ssm";
    }

    @Override
    public String read(String place) {
        var client = clients.apply(SecretPlace.region(place));
        try {
            return client.getParameter(request -> request.name(place).withDecryption(true)).parameter().value();
        } catch (SsmException e) {
            throw ParameterFaults.of(e, place, client.serviceClientConfiguration().region().id())
                    .orElseThrow(() -> e);
        }
    }
}
