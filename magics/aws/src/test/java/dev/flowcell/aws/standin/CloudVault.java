package dev.flowcell.aws.standin;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/** What Fargate reads at a `valueFrom`, from vaults that are another program. */
final class CloudVault {

    private static final int PARTS_OF_AN_ARN = 7;

    private final SecretsManagerClient secrets;
    private final SsmClient parameters;

    CloudVault(SecretsManagerClient secrets, SsmClient parameters) {
        this.secrets = secrets;
        this.parameters = parameters;
    }

    String value(String from) {
        try {
            return from.startsWith("arn:aws:secretsmanager:") ? secret(from) : parameter(from);
        } catch (ResourceNotFoundException | ParameterNotFoundException e) {
            throw AwsError.client("ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
        }
    }

    private String secret(String from) {
        // ARN:json-key:version-stage:version-id, as "Specifying sensitive data" of the ECS guide has it.
        var parts = from.split(":", -1);
        var id = String.join(":", java.util.Arrays.asList(parts).subList(0, PARTS_OF_AN_ARN));
        var value = secrets.getSecretValue(request -> request.secretId(id)).secretString();
        if (parts.length <= PARTS_OF_AN_ARN || parts[PARTS_OF_AN_ARN].isEmpty()) {
            return value;
        }
        var field = AwsServer.MAPPER.readTree(value).path(parts[PARTS_OF_AN_ARN]);
        if (field.isMissingNode()) {
            throw AwsError.client("ResourceInitializationError",
                    "retrieved secret from Secrets Manager did not contain json key " + parts[PARTS_OF_AN_ARN]);
        }
        return field.asString();
    }

    private String parameter(String from) {
        return parameters.getParameter(request -> request.name(from).withDecryption(true)).parameter().value();
    }
}
