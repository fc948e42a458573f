package dev.flowcell.aws.ecs;

import java.util.List;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The roles of a task: the one by which Fargate pulls and logs, and the flow's own. */
final class Roles {

    /** The one that `--create` makes. */
    static final String OWN = "flowcell-execution";
    /** The one that AWS's console makes. */
    private static final List<String> KNOWN = List.of(OWN, "ecsTaskExecutionRole");

    private final EcsCluster cluster;

    Roles(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /// The role by which Fargate pulls the image, reads the secrets and writes the log.
    ///
    /// @throws Fault
    ///             if there is none
    String execution() {
        return foundExecution().orElseThrow(this::noExecutionRole);
    }

    /** Empty where there is none. */
    Optional<String> foundExecution() {
        var iam = cluster.iam();
        return KNOWN.stream().map(name -> arn(iam, name)).flatMap(Optional::stream).findFirst();
    }

    /** The execution role, or the one that `--create` would make where there is none or the user may not look. */
    String likelyExecution() {
        try {
            return foundExecution().orElse(OWN);
        } catch (Fault e) {
            return OWN;
        }
    }

    /** There is no execution role. */
    Fault noExecutionRole() {
        return Fault.settings("there is no role by which Fargate may pull the image and write the log (" + OWN
                + " or ecsTaskExecutionRole)", "make it with %cluster ecs " + cluster.name() + " --create");
    }

    /// The role that the flow's own code has, as `--role` names it; null where it has none.
    ///
    /// @throws Fault
    ///             if there is no such role
    @Nullable
    String task() {
        var named = cluster.settings().fargate().role();
        if (named == null || named.startsWith("arn:")) {
            return named;
        }
        return arn(cluster.iam(), named).orElseThrow(() -> Fault.settings("there is no role " + named,
                "aws iam list-roles lists those that there are; name another with --role, or leave it out"));
    }

    /** A role's ARN, or empty where there is none of that name. */
    Optional<String> find(String name) {
        return arn(cluster.iam(), name);
    }

    private Optional<String> arn(IamClient iam, String name) {
        return cluster.call("looking for the role " + name, () -> {
            try {
                return Optional.of(iam.getRole(request -> request.roleName(name)).role().arn());
            } catch (NoSuchEntityException e) {
                return Optional.empty();
            }
        });
    }
}
