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

    /** As one JSON object: `podExecutionRole`, `serviceAccountRole` and `user`. */
    public String of(Uses uses) {
        var rights = new Rights(scope);
        var account = new ArrayList<>(rights.store(settings.store()));
        account.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        var user = new ArrayList<Statement>();
        if (repository != null) {
            user.addAll(rights.push(repository,
                    String.valueOf(EcrRegistry.repository(settings.registry(), RegistryCheck.NOWHERE))));
        }
        user.add(new Statement("ReachCluster", List.of("eks:DescribeCluster", "eks:ListFargateProfiles"),
                scope.arn("eks", "cluster/" + settings.name())));
        user.add(new Statement("LookAtProfiles", List.of("eks:DescribeFargateProfile"),
                scope.arn("eks", "fargateprofile/" + settings.name() + "/*")));
        user.add(rights.lookAtQuota());
        user.addAll(rights.store(settings.store()));
        user.addAll(rights.read(uses.secrets(), false, "ssm:GetParameter"));
        var policies = new LinkedHashMap<String, List<Statement>>();
        policies.put("podExecutionRole", repository == null ? List.of() : rights.pull(repository));
        policies.put("serviceAccountRole", account);
        policies.put("user", user);
        return PolicyJson.pages(policies);
    }
}
