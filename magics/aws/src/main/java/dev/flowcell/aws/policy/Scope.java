package dev.flowcell.aws.policy;

import dev.flowcell.aws.client.AwsClients;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/// Whose things are meant: names become ARNs by it.
///
/// @param partition
///            `aws`, or that of a country's own regions
public record Scope(String partition, String region, String account) {

    /// The user's own account in a region.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if AWS does not know the user
    public static Scope of(AwsClients aws) {
        var account = aws.call("asking who you are", () -> aws.of(StsClient.builder()).getCallerIdentity()).account();
        return new Scope(Region.of(aws.region()).metadata().partition().id(), aws.region(), account);
    }

    /** `arn("logs", "log-group:/flowcell/prod")`. */
    public String arn(String service, String resource) {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }

    /** Of the whole account: `role("flowcell-execution")`; an ARN stays one. */
    public String role(String name) {
        return name.startsWith("arn:") ? name : "arn:" + partition + ":iam::" + account + ":role/" + name;
    }
}
