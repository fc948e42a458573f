package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;

/// Where a flow's secrets are for a task: `valueFrom` of its definition, which Fargate resolves at each start. Only
/// their names are looked at here, never their values.
final class TaskSecrets {

    /** Where `%secret NAME --push` writes the secrets of a person's own. */
    static final String PUSHED = "flowcell/";

    private static final String SECRETS_MANAGER = "aws:";
    private static final String PARAMETERS = "ssm:";
    private static final String KUBERNETES = "k8s:";

    private final EcsCluster cluster;
    private final List<String> missing = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();

    TaskSecrets(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /// @throws Fault
    ///             if some are not there: all of them in one message
    List<software.amazon.awssdk.services.ecs.model.Secret> resolve(List<Secret> secrets) {
        var found = new ArrayList<software.amazon.awssdk.services.ecs.model.Secret>();
        for (var secret : secrets) {
            place(secret).ifPresent(from -> found.add(software.amazon.awssdk.services.ecs.model.Secret.builder()
                    .name(RunSpec.SECRET_PREFIX + secret.name()).valueFrom(from).build()));
        }
        if (!missing.isEmpty()) {
            throw Fault.settings((missing.size() == 1 ? "a secret is" : missing.size() + " secrets are")
                    + " not where a task in " + cluster.region() + " finds them: " + String.join(", ", missing),
                    String.join(", ", remedies));
        }
        return found;
    }

    private Optional<String> place(Secret secret) {
        var source = secret.source();
        if (source.startsWith(SECRETS_MANAGER)) {
            var id = source.substring(SECRETS_MANAGER.length());
            var hash = id.indexOf('#');
            var found = arn(hash < 0 ? id : id.substring(0, hash));
            if (found.isEmpty()) {
                miss(secret, "there is no secret " + (hash < 0 ? id : id.substring(0, hash)) + " in Secrets Manager",
                        "aws secretsmanager create-secret --name " + (hash < 0 ? id : id.substring(0, hash))
                                + " makes it");
            }
            // ARN:json-key:version-stage:version-id, as "Specifying sensitive data" of the ECS guide has it.
            return found.map(arn -> hash < 0 ? arn : arn + ":" + id.substring(hash + 1) + "::");
        }
        if (source.startsWith(PARAMETERS)) {
            return parameter(secret, source.substring(PARAMETERS.length()));
        }
        if (source.startsWith(KUBERNETES)) {
            miss(secret, "a Kubernetes Secret, which no task sees",
                    "name another source: %secret " + secret.name() + " --from aws:ID#KEY");
            return Optional.empty();
        }
        var pushed = arn(PUSHED + secret.name());
        if (pushed.isEmpty()) {
            miss(secret, "from " + source.replaceFirst(":.*", "") + ", which a task can't ask",
                    "%secret " + secret.name() + " --push");
        }
        return pushed;
    }

    private void miss(Secret secret, String why, String remedy) {
        missing.add(secret.name() + " (" + why + ")");
        remedies.add(remedy);
    }

    private Optional<String> arn(String id) {
        SecretsManagerClient client = cluster.secrets();
        return cluster.call("looking for the secret " + id, () -> {
            try {
                return Optional.of(client.describeSecret(request -> request.secretId(id)).arn());
            } catch (ResourceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<String> parameter(Secret secret, String name) {
        if (name.startsWith("arn:")) {
            return Optional.of(name);
        }
        SsmClient client = cluster.parameters();
        var found = cluster.call("looking for the parameter " + name,
                () -> client.describeParameters(request -> request.parameterFilters(
                        ParameterStringFilter.builder().key("Name").option("Equals").values(name).build())))
                .parameters();
        if (found.isEmpty()) {
            miss(secret, "there is no parameter " + name, "aws ssm put-parameter --type SecureString --name " + name
                    + " makes it");
            return Optional.empty();
        }
        // A parameter of the task's own region may be named without its ARN.
        return Optional.of(found.getFirst().arn() == null ? name : found.getFirst().arn());
    }
}
