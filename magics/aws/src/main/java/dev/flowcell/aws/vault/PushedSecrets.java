package dev.flowcell.aws.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Tags;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/// A person's own secrets where tasks on ECS find them: in Secrets Manager, with Flowcell's tag. Only what carries it
/// is ever written over or removed.
public final class PushedSecrets {

    /** What their names begin with; the secret's own name follows. */
    public static final String PREFIX = "flowcell/";

    /** AWS keeps a removed secret for at least so many days, in which it can be taken back. */
    private static final long RECOVERABLE_DAYS = 7;

    private final AwsClients aws;
    private final SecretsManagerClient client;

    public PushedSecrets(AwsClients aws) {
        this.aws = aws;
        this.client = aws.of(SecretsManagerClient.builder());
    }

    /// Writes a value, in place of a former one.
    ///
    /// @throws Fault
    ///             if there is a secret of that name that is not Flowcell's, or AWS refuses
    public Change push(String name, String value) {
        var id = PREFIX + name;
        var there = described(id);
        if (there == null) {
            return new Change("makes the secret " + id + " in Secrets Manager in " + aws.region()
                    + " (about $0.40 a month)",
                    () -> aws.call("making the secret " + id,
                            () -> client.createSecret(request -> request.name(id).secretString(value)
                                    .description("The secret " + name + " of Flowcell's flows")
                                    .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build()))));
        }
        if (!Tags.ours(tags(there.tags()))) {
            throw Fault.settings("there is a secret " + id + " that Flowcell did not make",
                    "name it with %secret " + name + " --from aws:" + id + ", or give this one another name");
        }
        return new Change("gives the secret " + id + " in Secrets Manager in " + aws.region() + " another value",
                () -> {
                    if (there.deletedDate() != null) {
                        aws.call("restoring the secret " + id,
                                () -> client.restoreSecret(request -> request.secretId(id)));
                    }
                    aws.call("writing the secret " + id,
                            () -> client.putSecretValue(request -> request.secretId(id).secretString(value)));
                });
    }

    private @Nullable DescribeSecretResponse described(String id) {
        try {
            return aws.call("looking for the secret " + id,
                    () -> client.describeSecret(request -> request.secretId(id)));
        } catch (Fault e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return null;
            }
            throw e;
        }
    }

    /** Removes all of them. */
    public List<Change> deletion() {
        var changes = new ArrayList<Change>();
        var pushed = aws.call("listing the secrets", () -> client.listSecretsPaginator(request -> request
                .filters(filter -> filter.key(FilterNameStringType.NAME).values(PREFIX))).stream()
                .flatMap(page -> page.secretList().stream())
                .filter(each -> each.name().startsWith(PREFIX) && Tags.ours(tags(each.tags())))
                .map(SecretListEntry::name).sorted().toList());
        for (var id : pushed) {
            changes.add(new Change("deletes the secret " + id + ", which other clusters of this account may use, too"
                    + " (for " + RECOVERABLE_DAYS + " days, aws secretsmanager restore-secret takes it back)",
                    () -> delete(id)));
        }
        return changes;
    }

    /** Removes some, as far as they are there and Flowcell's. */
    public List<Change> removal(List<String> names) {
        var changes = new ArrayList<Change>();
        for (var name : names) {
            var id = PREFIX + name;
            var there = described(id);
            if (there != null && there.deletedDate() == null && Tags.ours(tags(there.tags()))) {
                changes.add(new Change("the secret " + id + " in Secrets Manager (for " + RECOVERABLE_DAYS
                        + " days, aws secretsmanager restore-secret takes it back)", () -> delete(id)));
            }
        }
        return changes;
    }

    private void delete(String id) {
        aws.call("deleting the secret " + id,
                () -> client.deleteSecret(request -> request.secretId(id).recoveryWindowInDays(RECOVERABLE_DAYS)));
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }
}
