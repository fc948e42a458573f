package dev.flowcell.runtime.vault;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/// Reads secrets of Secrets Manager, each once: several keys of one secret are one call. Whoever wants a value that was
/// rotated meanwhile makes another reader.
public final class SecretsManager implements VaultReader {

    private final Function<@Nullable String, SecretsManagerClient> clients;
    private final Map<String, String> texts = new HashMap<>();

    /// @param clients
    ///            makes the client of a region; null is where this process is at home
    public SecretsManager(Function<@Nullable String, SecretsManagerClient> clients) {
        this.clients = clients;
    }

    @Override
    public String kind() {
        return "aws";
    }

    @Override
    public String read(String place) {
        var at = SecretPlace.of(place);
        var text = texts.get(at.id());
        if (text == null) {
            text = text(at.id());
            texts.put(at.id(), text);
        }
        return at.in(text);
    }

    private String text(String id) {
        var client = clients.apply(SecretPlace.region(id));
        var region = client.serviceClientConfiguration().region().id();
        try {
            var text = client.getSecretValue(request -> request.secretId(id)).secretString();
            if (text == null) {
                throw Fault.settings("the secret " + id + " is binary, which no text can hold",
                        "store it as text, such as base64, and decode it in the flow");
            }
            if (text.isEmpty()) {
                throw SecretFaults.noValue(id, region);
            }
            return text;
        } catch (SecretsManagerException e) {
            throw SecretFaults.of(e, id, region).orElseThrow(() -> e);
        }
    }
}
