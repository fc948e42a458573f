package dev.flowcell.aws.ecs;

import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.flow.target.Unheard;
import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ConflictException;

/// Why `RunTask` launched nothing. Its `failures` and its exceptions say the same things in different words; see "API
/// failure reasons" of the ECS guide, and the service's own messages.
///
/// @param kind
///            what to do about it
/// @param fault
///            what is said where it does not go away
record LaunchTrouble(Kind kind, Fault fault) {

    /** What to do. */
    enum Kind {
        /** Too fast: soon again. */
        throttled,
        /** No room, or no answer: again, but not for long. */
        capacity,
        /** A role that is not known everywhere yet: again, for the seconds that a new one takes. */
        settling,
        /** The same again would end alike. */
        hopeless
    }

    /** A `failures` entry. */
    static LaunchTrouble ofFailure(EcsCluster cluster, String run, String reason, String detail) {
        var text = reason + (detail.isEmpty() ? "" : " (" + detail + ")");
        if (reason.contains("Capacity is unavailable") || reason.startsWith("RESOURCE")) {
            return capacity(cluster, run, text);
        }
        if (limit(reason)) {
            return quota(cluster, run, text);
        }
        return new LaunchTrouble(Kind.hopeless, Fault.cluster("launching " + run + ": ECS refuses it: " + text,
                "see flowcell doctor ecs " + cluster.name()));
    }

    /** An exception. */
    static LaunchTrouble of(EcsCluster cluster, String run, AwsServiceException e) {
        var text = AwsFaults.message(e);
        if (e.isThrottlingException() || text.contains("Rate exceeded") || text.contains("Throttling")) {
            // EC2's throttling comes as an InvalidParameterException of ECS: "Error retrieving subnet information …".
            return new LaunchTrouble(Kind.throttled, Fault.cluster(
                    "launching " + run + ": AWS slows launches down (" + text + ")", "repeat in a moment"));
        }
        if (e.statusCode() >= 500) {
            return new LaunchTrouble(Kind.throttled, AwsFaults.of(e, "launching " + run, cluster.region()));
        }
        if (text.contains("Capacity is unavailable")) {
            return capacity(cluster, run, text);
        }
        if (limit(text)) {
            return quota(cluster, run, text);
        }
        if (text.contains("unable to assume the role")) {
            return new LaunchTrouble(Kind.settling, Fault.settings(
                    "launching " + run + ": " + text.replaceFirst("\\.? ?Please verify.*$", ""),
                    "its trust policy must let ecs-tasks.amazonaws.com assume it").causedBy(e));
        }
        return new LaunchTrouble(Kind.hopeless, hopeless(cluster, run, text, e).causedBy(e));
    }

    /** No answer: whether something was launched is not known, so the same is asked again. */
    static LaunchTrouble unanswered(EcsCluster cluster, String run, SdkException e) {
        if (Causes.find(e, AbortedException.class) != null) {
            return new LaunchTrouble(Kind.hopeless, interrupted(run, e));
        }
        var fault = AwsFaults.of(e, "launching " + run, cluster.region());
        return AwsFaults.passing(e)
                ? new LaunchTrouble(Kind.capacity, Fault.cluster(String.valueOf(fault.getMessage()),
                        "check the network; flowcell logs " + run + " says then whether it was launched")
                        .causedBy(new Unheard(e)))
                : new LaunchTrouble(Kind.hopeless, fault);
    }

    /** A person did not wait for the answer. */
    static Fault interrupted(String run, Exception e) {
        return Fault.settings("interrupted while " + run + " was launched",
                "flowcell logs " + run + " says whether it was, flowcell cancel " + run + " ends it")
                .causedBy(new Unheard(e));
    }

    private static boolean limit(String text) {
        return text.contains("reached the limit") || text.contains("LimitExceeded");
    }

    private static LaunchTrouble capacity(EcsCluster cluster, String run, String text) {
        return new LaunchTrouble(Kind.capacity, Fault.cluster(
                "launching " + run + ": Fargate has no room in these subnets' zones just now (" + text + ")",
                cluster.settings().fargate().spot()
                        ? "repeat later, add subnets of other zones with --subnets, or leave out --spot"
                        : "repeat later, or add subnets of other zones with --subnets"));
    }

    private static LaunchTrouble quota(EcsCluster cluster, String run, String text) {
        return new LaunchTrouble(Kind.capacity, Fault.cluster(
                "launching " + run + ": the account's Fargate quota is used up (" + text + ")",
                "wait for other tasks, or raise it with " + cluster.quota().more("N")));
    }

    private static Fault hopeless(EcsCluster cluster, String run, String text, AwsServiceException e) {
        if (e instanceof ClusterNotFoundException) {
            return cluster.missing();
        }
        if (e instanceof ConflictException) {
            return Fault.settings("launching " + run + ": there is another run of that name", "run it once more");
        }
        if (text.contains("FARGATE_SPOT") || text.contains("capacity provider")) {
            return Fault.settings("launching " + run + ": the cluster " + cluster.name() + " has no Spot capacity",
                    "aws ecs put-cluster-capacity-providers --cluster " + cluster.name() + " --region "
                            + cluster.region() + " --capacity-providers FARGATE FARGATE_SPOT"
                            + " --default-capacity-provider-strategy capacityProvider=FARGATE, or leave out --spot");
        }
        if (text.contains("subnet") || text.contains("security group")) {
            return Fault.settings("launching " + run + ": " + text, "name others with --subnets and --security-groups");
        }
        return AwsFaults.of(e, "launching " + run, cluster.region());
    }
}
