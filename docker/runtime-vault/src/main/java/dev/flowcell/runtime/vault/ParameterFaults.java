package dev.flowcell.runtime.vault;

import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.services.ssm.model.InvalidKeyIdException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** What the Parameter Store alone refuses, in words. */
final class ParameterFaults {

    private ParameterFaults() {
    }

    /** Empty for what every service of AWS may answer. */
    static Optional<Fault> of(SsmException e, String name, String region) {
        return Optional.<Fault>ofNullable(switch (e) {
            case ParameterNotFoundException none -> Fault.settings(
                    "there is no parameter " + name + " in the Parameter Store in " + region,
                    "aws ssm put-parameter --region " + region + " --type SecureString --name " + name
                            + " --value file://FILE makes it");
            case ParameterVersionNotFoundException none -> Fault.settings(
                    "the parameter " + name + " has no such version or label",
                    "aws ssm get-parameter-history --region " + region + " --name " + name.replaceFirst(":[^:/]*$", "")
                            + " lists those that there are");
            case InvalidKeyIdException key -> Refusal.keyUnusable("parameter " + name);
            case SsmException denied when Refusal.ofKey(e) -> Refusal.keyDenied("parameter " + name);
            case SsmException malformed when Refusal.code(e).equals("ValidationException") -> Fault.settings(
                    name + " can't be the name of a parameter", "write --from ssm:/PATH/NAME or ssm:ARN");
            default -> null;
        }).map(fault -> fault.causedBy(e));
    }
}
