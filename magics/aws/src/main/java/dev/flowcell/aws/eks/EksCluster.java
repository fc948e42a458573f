package dev.flowcell.aws.eks;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** A cluster of EKS by its name, as the user's own configuration reaches AWS. */
public final class EksCluster {

    private final ClusterSettings settings;
    private final AwsClients aws;
    private final String name;

    /// @throws Fault
    ///             if no region is known
    public EksCluster(ClusterSettings settings) {
        this.settings = settings;
        this.aws = new AwsClients(settings.region());
        this.name = Objects.requireNonNull(settings.name(), "an EKS cluster has a name");
    }

    /// How its API server is reached.
    ///
    /// @throws Fault
    ///             if there is no such cluster, or it is not up
    public EksAccess access() {
        var cluster = running();
        var token = new EksToken(name, region(), DefaultCredentialsProvider.builder().build(), Clock.systemUTC());
        return new EksAccess(cluster.endpoint(), cluster.certificateAuthority().data(), token::get,
                "aws eks create-access-entry --cluster-name " + name + " --region " + region()
                        + " --principal-arn YOURS, then aws eks associate-access-policy, lets you in");
    }

    /// The cluster, once its API answers.
    ///
    /// @throws Fault
    ///             if there is none, or it is not up
    Cluster running() {
        var cluster = found().orElseThrow(this::missing);
        return switch (cluster.status()) {
            case ACTIVE, UPDATING -> cluster;
            case CREATING, PENDING -> throw Fault.cluster("the EKS cluster " + name + " is still being made",
                    "repeat in some minutes: aws eks wait cluster-active --name " + name + " --region " + region());
            case DELETING -> throw Fault.settings("the EKS cluster " + name + " is being deleted",
                    "name another with %cluster eks NAME");
            case FAILED, UNKNOWN_TO_SDK_VERSION -> throw Fault.cluster(
                    "the EKS cluster " + name + " is in the state " + cluster.statusAsString(),
                    "aws eks describe-cluster --name " + name + " --region " + region() + " says why");
        };
    }

    Optional<Cluster> found() {
        var eks = eks();
        return aws.call("looking for the EKS cluster " + name, () -> {
            try {
                return Optional.of(eks.describeCluster(request -> request.name(name)).cluster());
            } catch (ResourceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** There is no such cluster. */
    Fault missing() {
        return Fault.settings("there is no EKS cluster " + name + " in " + region(), "aws eks list-clusters --region "
                + region() + " lists those that there are; %cluster eks " + name + " --create makes it");
    }

    EksClient eks() {
        return aws.of(EksClient.builder());
    }

    AwsClients aws() {
        return aws;
    }

    ClusterSettings settings() {
        return settings;
    }

    String name() {
        return name;
    }

    String region() {
        return aws.region();
    }

    String namespace() {
        return settings.namespace() == null ? "default" : settings.namespace();
    }

    static boolean active(Cluster cluster) {
        return cluster.status() == ClusterStatus.ACTIVE || cluster.status() == ClusterStatus.UPDATING;
    }

    static Map<String, String> tags(Map<String, String> tags) {
        return tags == null ? Map.of() : tags;
    }
}
