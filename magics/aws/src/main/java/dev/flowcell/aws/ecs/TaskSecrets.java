package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.vault.SecretPlace;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;

/// Where a flow's secrets are for a task: `valueFrom` of its definition, which Fargate resolves at each start. Only
/// their names are looked at here, never their values.
final class TaskSecrets {

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
            var place = SecretPlace.of(source.substring(SECRETS_MANAGER.length()));
            var found = arn(secret, place.id(), "there is no secret " + place.id() + " in Secrets Manager",
                    "aws secretsmanager create-secret --region " + region(place.id()) + " --name " + place.id()
                            + " --secret-string file://FILE makes it");
            // ARN:json-key:version-stage:version-id, as "Specifying sensitive data" of the ECS guide has it.
            return found.map(arn -> place.key() == null ? arn : arn + ":" + place.key() + "::");
        }
        if (source.startsWith(PARAMETERS)) {
            return parameter(secret, source.substring(PARAMETERS.length()));
        }
        if (source.startsWith(KUBERNETES)) {
            miss(secret, "a Kubernetes Secret, which no task sees",
                    "name another source: %secret " + secret.name() + " --from aws:ID#KEY");
            return Optional.empty();
        }
        return arn(secret, PushedSecrets.PREFIX + secret.name(),
                "from " + source.replaceFirst(":.*", "") + ", which a task can't ask",
                "%secret " + secret.name() + " --push");
    }

    private void miss(Secret secret, String why, String remedy) {
        missing.add(secret.name() + " (" + why + ")");
        remedies.add(remedy);
    }

    /** An ARN of another region is asked for there. */
    private Optional<String> arn(Secret secret, String id, String absent, String remedy) {
        try (var aws = new AwsClients(region(id))) {
            var found = described(aws, id);
            if (found.isEmpty()) {
                miss(secret, absent, remedy);
            } else if (found.get().deletedDate() != null) {
                miss(secret, "the secret " + id + " is about to be deleted",
                        "aws secretsmanager restore-secret --region " + aws.region() + " --secret-id " + id
                                + " takes that back");
                return Optional.empty();
            }
            return found.map(DescribeSecretResponse::arn);
        }
    }

    /** Where a secret is: in the cluster's region, unless its ARN names another. */
    private String region(String id) {
        var named = SecretPlace.region(id);
        return named == null ? cluster.region() : named;
    }

    private static Optional<DescribeSecretResponse> described(AwsClients aws, String id) {
        var client = aws.of(SecretsManagerClient.builder());
        return aws.call("looking for the secret " + id, () -> {
            try {
                return Optional.of(client.describeSecret(request -> request.secretId(id)));
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
            miss(secret, "there is no parameter " + name, "aws ssm put-parameter --region " + cluster.region()
                    + " --type SecureString --name " + name + " --value file://FILE makes it");
            return Optional.empty();
        }
        // A parameter of the task's own region may be named without its ARN.
        return Optional.of(found.getFirst().arn() == null ? name : found.getFirst().arn());
    }
}
