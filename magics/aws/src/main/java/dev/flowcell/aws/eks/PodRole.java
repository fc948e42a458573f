package dev.flowcell.aws.eks;

import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.policy.PolicyJson;
import dev.flowcell.aws.policy.Rights;
import dev.flowcell.aws.policy.Scope;
import dev.flowcell.flow.target.TargetProvider.Change;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/** The role by which Fargate pulls the images of an account's pods. */
final class PodRole {

    static final String NAME = "flowcell-fargate-pods";
    private static final String POLICY = "flowcell";
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
            "Principal":{"Service":"eks-fargate-pods.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private final EksCluster cluster;

    PodRole(EksCluster cluster) {
        this.cluster = cluster;
    }

    Optional<Role> find(String name) {
        var iam = iam();
        return cluster.aws().call("looking for the role " + name, () -> {
            try {
                return Optional.of(iam.getRole(request -> request.roleName(name)).role());
            } catch (NoSuchEntityException e) {
                return Optional.empty();
            }
        });
    }

    Change creation() {
        var policy = PolicyJson.line(new Rights(Scope.of(cluster.aws())).pull("*"));
        return new Change("makes the role " + NAME + ", by which Fargate may pull this account's images: " + policy,
                () -> {
                    var iam = iam();
                    cluster.aws().call("making the role " + NAME, () -> iam.createRole(request -> request
                            .roleName(NAME).assumeRolePolicyDocument(TRUST)
                            .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build())));
                    cluster.aws().call("giving the role its rights", () -> iam.putRolePolicy(
                            request -> request.roleName(NAME).policyName(POLICY).policyDocument(policy)));
                });
    }

    Optional<Change> deletion() {
        var iam = iam();
        var ours = cluster.aws().call("looking for the role " + NAME, () -> {
            try {
                return Tags.ours(iam.listRoleTags(request -> request.roleName(NAME)).tags().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)));
            } catch (NoSuchEntityException e) {
                return false;
            }
        });
        return !ours
                ? Optional.empty()
                : Optional.of(new Change("deletes the role " + NAME
                        + ", which other clusters of this account may use, too", () -> {
                            cluster.aws().call("taking the role's rights", () -> iam.deleteRolePolicy(
                                    request -> request.roleName(NAME).policyName(POLICY)));
                            cluster.aws().call("deleting the role",
                                    () -> iam.deleteRole(request -> request.roleName(NAME)));
                        }));
    }

    private IamClient iam() {
        return cluster.aws().of(IamClient.builder());
    }
}
