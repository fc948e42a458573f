package dev.flowcell.runtime.vault;

import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What both vaults answer alike. */
final class Refusal {

    private Refusal() {
    }

    static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** What the service says, without the SDK's additions. */
    static String text(AwsServiceException e) {
        var details = e.awsErrorDetails();
        var text = details == null ? e.getMessage() : details.errorMessage();
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    /** Whether the vault lets the caller in, but the key that it encrypts with does not. */
    static boolean ofKey(AwsServiceException e) {
        var text = text(e);
        return code(e).startsWith("AccessDenied") && (text.contains("KMS") || text.contains("kms:")
                || text.contains("customer master key") || text.contains("ciphertext"));
    }

    static Fault keyDenied(String what) {
        return Fault.cluster("the " + what + " is encrypted with a KMS key that you may not decrypt with",
                "ask the key's owner for kms:Decrypt");
    }

    static Fault keyUnusable(String what) {
        return Fault.cluster("the " + what + " can't be decrypted: its KMS key is disabled, or about to be deleted",
                "enable the key, or cancel its deletion: aws kms cancel-key-deletion");
    }
}
