package dev.flowcell.aws.ecs;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.quota.FargateQuota;
import dev.flowcell.flow.target.AwsEndpoints;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** A cluster and the services around it; each client is made once, when it is needed. */
final class EcsCluster {

    private final ClusterSettings settings;
    private final Map<String, String> user;
    private final AwsClients aws;
    private final String name;
    private @Nullable EcsClient ecs;
    private @Nullable CloudWatchLogsClient logs;
    private @Nullable Ec2Client ec2;

    /// @throws Fault
    ///             if no region is known
    EcsCluster(ClusterSettings settings) {
        this(settings, System.getenv());
    }

    /// @param user
    ///            the user's environment, for where AWS answers
    EcsCluster(ClusterSettings settings, Map<String, String> user) {
        this.settings = settings;
        this.user = user;
        this.aws = new AwsClients(settings.region());
        this.name = Objects.requireNonNull(settings.name(), "an ECS cluster has a name");
    }

    ClusterSettings settings() {
        return settings;
    }

    /** What a task is told, in order of name: where AWS answers, and over it what the flow says itself. */
    Map<String, String> environment(Map<String, String> flow) {
        return AwsEndpoints.under(flow, user);
    }

    AwsClients aws() {
        return aws;
    }

    String name() {
        return name;
    }

    String region() {
        return aws.region();
    }

    /** How many processors its tasks may have at once. */
    FargateQuota quota() {
        return new FargateQuota(aws, settings.fargate().spot());
    }

    /** Where its tasks' lines go. */
    String logGroup() {
        return "/flowcell/" + name;
    }

    synchronized EcsClient ecs() {
        if (ecs == null) {
            ecs = aws.of(EcsClient.builder());
        }
        return ecs;
    }

    synchronized CloudWatchLogsClient logs() {
        if (logs == null) {
            logs = aws.of(CloudWatchLogsClient.builder());
        }
        return logs;
    }

    synchronized Ec2Client ec2() {
        if (ec2 == null) {
            ec2 = aws.of(Ec2Client.builder());
        }
        return ec2;
    }

    EcrClient ecr() {
        return aws.of(EcrClient.builder());
    }

    IamClient iam() {
        return aws.of(IamClient.builder());
    }

    StsClient sts() {
        return aws.of(StsClient.builder());
    }

    SsmClient parameters() {
        return aws.of(SsmClient.builder());
    }

    /// Calls AWS.
    ///
    /// @throws Fault
    ///             in place of the SDK's exceptions
    <T> T call(String doing, Supplier<T> call) {
        try {
            return aws.call(doing, call);
        } catch (Fault e) {
            throw e.getCause() instanceof ClusterNotFoundException ? missing().causedBy(e.getCause()) : e;
        }
    }

    /** There is no such cluster. */
    Fault missing() {
        return Fault.settings("there is no ECS cluster " + name + " in " + region(),
                "make it with %cluster ecs " + name + " --create, or name another with --region");
    }
}
