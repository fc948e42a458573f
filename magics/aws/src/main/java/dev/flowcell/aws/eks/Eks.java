package dev.flowcell.aws.eks;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.policy.EksPolicies;
import dev.flowcell.aws.policy.Scope;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Uses;

/** What EKS adds to any Kubernetes before a run: the account's registry, and the rights that a flow needs. */
public final class Eks {

    private Eks() {
    }

    /// The settings with the account's own registry where they name none.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if that can't be asked for
    public static ClusterSettings shipping(ClusterSettings settings) {
        return settings.registry() == null ? settings.pushingTo(EcrRegistry.host(settings.region())) : settings;
    }

    /// The least rights of IAM for a flow, as JSON by who needs them.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked whose account it is
    public static String policies(ClusterSettings settings, Uses uses) {
        return new EksPolicies(Scope.of(new AwsClients(settings.region())), settings,
                EcrRegistry.repository(settings.registry(), uses.name())).of(uses);
    }

    /// A role's ARN.
    ///
    /// @param role
    ///            its name or ARN
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be asked whose account it is
    public static String role(ClusterSettings settings, String role) {
        return role.startsWith("arn:") ? role : Scope.of(new AwsClients(settings.region())).role(role);
    }
}
