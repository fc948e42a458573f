package dev.flowcell.runtime.vault;

import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** What Secrets Manager alone refuses, in words. */
final class SecretFaults {

    private SecretFaults() {
    }

    /** Empty for what every service of AWS may answer. */
    static Optional<Fault> of(SecretsManagerException e, String id, String region) {
        return Optional.<Fault>ofNullable(switch (e) {
            case ResourceNotFoundException none when Refusal.text(e).contains("staging label") -> noValue(id, region);
            case ResourceNotFoundException none -> Fault.settings(
                    "there is no secret " + id + " in Secrets Manager in " + region,
                    "aws secretsmanager create-secret --region " + region + " --name " + id
                            + " --secret-string file://FILE makes it");
            case InvalidRequestException deleted when Refusal.text(e).contains("delet") -> Fault.settings(
                    "the secret " + id + " is about to be deleted",
                    "aws secretsmanager restore-secret --region " + region + " --secret-id " + id + " takes that back");
            case InvalidParameterException malformed -> Fault.settings(
                    id + " can't be the name of a secret (" + Refusal.text(e) + ")",
                    "write --from aws:NAME, aws:NAME#KEY or aws:ARN");
            case DecryptionFailureException key -> Refusal.keyUnusable("secret " + id);
            case SecretsManagerException denied when Refusal.ofKey(e) -> Refusal.keyDenied("secret " + id);
            default -> null;
        }).map(fault -> fault.causedBy(e));
    }

    static Fault noValue(String id, String region) {
        return Fault.settings("the secret " + id + " has no value yet",
                "aws secretsmanager put-secret-value --region " + region + " --secret-id " + id
                        + " --secret-string file://FILE gives it one");
    }
}
