package dev.flowcell.aws.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.ecr.RegistryCheck;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Uses;
import org.jspecify.annotations.Nullable;

/// Who needs what for a flow on EKS. What a user may do in the cluster is Kubernetes' own business (RBAC).
///
/// @param repository
///            of the flow's image in ECR; null where it is in another registry
public record EksPolicies(Scope scope, ClusterSettings settings, @Nullable String repository) {

    /** The role by which Fargate pulls images, where `--create` makes it. */
    private static final String POD_ROLE = "flowcell-fargate-pods";

    /// As one JSON object: `podExecutionRole`, `serviceAccountRole`, `user`, and `administrator` for who makes and
    /// removes what a cluster has for Flowcell. What `eksctl` needs is its own business.
    public String of(Uses uses) {
        var rights = new Rights(scope);
        var account = new ArrayList<>(rights.store(settings.store()));
        account.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        var user = new ArrayList<Statement>();
        if (repository != null) {
            user.addAll(rights.removeImages(repository));
            user.addAll(rights.push(repository,
                    String.valueOf(EcrRegistry.repository(settings.registry(), RegistryCheck.NOWHERE))));
        }
        user.add(new Statement("ReachCluster", List.of("eks:DescribeCluster", "eks:ListFargateProfiles",
                "eks:ListNodegroups"), cluster()));
        user.add(new Statement("LookAtProfiles", List.of("eks:DescribeFargateProfile"), profiles()));
        user.add(new Statement("LookAtNetwork", List.of("ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints"),
                Statement.ANY));
        var role = settings.fargate().role();
        user.add(new Statement("LookAtRole", List.of("iam:GetRole"), scope.role(role == null ? "*" : role)));
        user.add(new Statement("LookAtIdentityProviders", List.of("iam:ListOpenIDConnectProviders"), Statement.ANY));
        user.add(rights.lookAtQuota());
        user.addAll(rights.store(settings.store()));
        user.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        var policies = new LinkedHashMap<String, List<Statement>>();
        policies.put("podExecutionRole", repository == null ? List.of() : rights.pull(repository));
        policies.put("serviceAccountRole", account);
        policies.put("user", user);
        policies.put("administrator", administrator(rights));
        return PolicyJson.pages(policies);
    }

    private List<Statement> administrator(Rights rights) {
        return List.of(
                new Statement("LookAtCluster", List.of("eks:DescribeCluster", "eks:ListFargateProfiles",
                        "eks:ListNodegroups"), cluster()),
                new Statement("MakeAndRemoveProfiles", List.of("eks:CreateFargateProfile",
                        "eks:DeleteFargateProfile", "eks:DescribeFargateProfile", "eks:TagResource"),
                        List.of(cluster(), profiles())),
                rights.serviceRole("eks-fargate", "AWSServiceRoleForAmazonEKSForFargate"),
                new Statement("MakeAndRemoveRole", List.of("iam:CreateRole", "iam:DeleteRole",
                        "iam:DeleteRolePolicy", "iam:GetRole", "iam:ListRoleTags", "iam:PutRolePolicy",
                        "iam:TagRole"), scope.role(POD_ROLE)),
                // AWS's pages don't say which of the two takes it.
                new Statement("GiveRoleToPods", List.of("iam:PassRole"), scope.role(POD_ROLE)).where("StringEquals",
                        "iam:PassedToService", "eks-fargate-pods.amazonaws.com", "eks.amazonaws.com"),
                new Statement("LookAtNetwork", List.of("ec2:DescribeRouteTables"), Statement.ANY));
    }

    private String cluster() {
        return scope.arn("eks", "cluster/" + settings.name());
    }

    private String profiles() {
        return scope.arn("eks", "fargateprofile/" + settings.name() + "/*");
    }
}
