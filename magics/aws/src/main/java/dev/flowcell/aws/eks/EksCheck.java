package dev.flowcell.aws.eks;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.flowcell.aws.ecr.RegistryCheck;
import dev.flowcell.aws.network.Routes;
import dev.flowcell.aws.quota.FargateQuota;
import dev.flowcell.flow.target.Amounts;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Looks at an account as a run on EKS would need it, and says all that is missing at once. */
public final class EksCheck {

    /** Of "Fargate Pod configuration" in the EKS guide; without `--cpu` a pod asks for the least. */
    private static final List<BigDecimal> SIZES = Stream.of("0.25", "0.5", "1", "2", "4", "8", "16")
            .map(BigDecimal::new).toList();

    private final ClusterSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    public EksCheck(ClusterSettings settings) {
        this.settings = settings;
    }

    /// What AWS knows; what the cluster itself says is Kubernetes' own check.
    public List<Finding> findings() {
        attempt(() -> {
            var cluster = new EksCluster(settings);
            var who = cluster.aws().call("asking who you are",
                    () -> cluster.aws().of(StsClient.builder()).getCallerIdentity());
            fine("you are " + who.arn() + " in " + cluster.region());
            attempt(() -> {
                var found = cluster.running();
                fine("cluster " + cluster.name() + ", Kubernetes " + found.version());
                attempt(() -> reach(cluster, found));
                attempt(() -> compute(cluster, found));
            });
            attempt(() -> findings.addAll(RegistryCheck.of(settings, cluster.region())));
            findings.add(new FargateQuota(cluster.aws(), false).finding(processors(settings.cpu()), "pod"));
        });
        return List.copyOf(findings);
    }

    /** Those of a pod, as Fargate rounds them up; what can't be read is said by Kubernetes' own check. */
    private static BigDecimal processors(@Nullable String asked) {
        var number = Optional.ofNullable(asked).flatMap(Amounts::processors).orElse(SIZES.getFirst());
        return SIZES.stream().filter(size -> size.compareTo(number) >= 0).findFirst().orElse(number);
    }

    private void reach(EksCluster cluster, Cluster found) {
        if (!Boolean.TRUE.equals(found.resourcesVpcConfig().endpointPublicAccess())) {
            findings.add(new Finding(true, "the API server of " + cluster.name() + " is reached from within "
                    + found.resourcesVpcConfig().vpcId() + " only", "use a VPN or a machine in there"));
        }
    }

    private void compute(EksCluster cluster, Cluster found) {
        var profiles = new FargateProfiles(cluster);
        var profile = profiles.taking(cluster.namespace());
        if (profile.isEmpty()) {
            if (profiles.nodes(found)) {
                fine("no Fargate profile for the namespace " + cluster.namespace()
                        + ": pods go to the cluster's nodes");
                return;
            }
            throw Fault.settings("no Fargate profile takes Flowcell's pods in the namespace " + cluster.namespace()
                    + ", and the cluster has no nodes",
                    "%cluster eks " + cluster.name() + " --namespace "
                            + cluster.namespace() + " --create makes one");
        }
        var name = profile.get().fargateProfileName();
        if (!FargateProfiles.up(profile.get())) {
            throw Fault.cluster("the Fargate profile " + name + " is in the state " + profile.get().statusAsString(),
                    "repeat in a minute, or see aws eks describe-fargate-profile --region " + cluster.region()
                            + " --cluster-name " + cluster.name()
                            + " --fargate-profile-name " + name);
        }
        fine("Fargate profile " + name + " for the namespace " + cluster.namespace());
        routes(cluster, found.resourcesVpcConfig().vpcId(), profile.get().subnets());
    }

    private void routes(EksCluster cluster, String vpc, List<String> subnets) {
        var routes = Routes.of(cluster.aws(), vpc, subnets);
        var closed = subnets.stream().filter(each -> routes.get(each) == Routes.Exit.none).toList();
        var missing = closed.isEmpty()
                ? List.<String>of()
                : Routes.withoutEndpoint(cluster.aws(), vpc, "ecr.api", "ecr.dkr", "s3", "sts");
        if (missing.isEmpty()) {
            fine("subnets " + String.join(", ", subnets) + " reach ECR and STS ("
                    + (closed.isEmpty() ? "NAT" : "VPC endpoints") + ")");
        } else {
            throw Fault.settings("subnets " + String.join(", ", closed) + " have no way to "
                    + String.join(", ", missing),
                    "give " + vpc + " a NAT gateway or endpoints: aws ec2 create-vpc-endpoint --vpc-id " + vpc
                            + " --vpc-endpoint-type Interface --service-name " + missing.getFirst() + " --region "
                            + cluster.region());
        }
    }

    /// The role of the pods' service account: whether it is there, and whether the account may take it.
    ///
    /// @param annotation
    ///            what the service account says, empty where it names none
    public List<Finding> role(Optional<String> annotation) {
        findings.clear();
        attempt(() -> {
            var cluster = new EksCluster(settings);
            var account = settings.serviceAccount() == null ? "default" : settings.serviceAccount();
            var wanted = settings.fargate().role();
            if (annotation.isEmpty()) {
                if (wanted == null) {
                    fine("the flow's code has no role (--service-account, --role)");
                    return;
                }
                throw Fault.settings("the service account " + account + " has not the role " + wanted,
                        "kubectl annotate serviceaccount " + account + " --namespace " + cluster.namespace()
                                + " eks.amazonaws.com/role-arn=ARN, or %cluster eks … --create");
            }
            trust(cluster, account, annotation.get());
            if (wanted != null && !annotation.get().endsWith("role/" + wanted) && !annotation.get().equals(wanted)) {
                throw Fault.settings("the service account " + account + " has the role " + annotation.get() + ", not "
                        + wanted, "name another with --service-account, or leave out --role");
            }
            fine("the flow's code has the role " + annotation.get() + ", by the service account " + account);
        });
        return List.copyOf(findings);
    }

    private static void trust(EksCluster cluster, String account, String arn) {
        var name = arn.substring(arn.lastIndexOf('/') + 1);
        var role = new PodRole(cluster).find(name).orElseThrow(() -> Fault.settings(
                "there is no role " + name + ", which the service account " + account + " names", command(cluster,
                        account, name)));
        var issuer = cluster.running().identity().oidc().issuer().replaceFirst("^https://", "");
        var known = cluster.aws().call("looking for identity providers",
                () -> cluster.aws().of(IamClient.builder()).listOpenIDConnectProviders())
                .openIDConnectProviderList().stream().anyMatch(each -> each.arn().endsWith(issuer));
        if (!known) {
            throw Fault.settings("IAM does not know the cluster " + cluster.name() + " as an identity provider",
                    "eksctl utils associate-iam-oidc-provider --cluster " + cluster.name() + " --region "
                            + cluster.region() + " --approve");
        }
        var policy = URLDecoder.decode(String.valueOf(role.assumeRolePolicyDocument()), StandardCharsets.UTF_8);
        var subject = "system:serviceaccount:" + cluster.namespace() + ":";
        if (!policy.contains(issuer) || !policy.contains(subject + account) && !policy.contains(subject + "*")) {
            throw Fault.settings("the role " + name + " does not trust " + subject + account + " of the cluster "
                    + cluster.name(), command(cluster, account, name));
        }
    }

    private static String command(EksCluster cluster, String account, String role) {
        return "eksctl create iamserviceaccount --cluster " + cluster.name() + " --region " + cluster.region()
                + " --namespace " + cluster.namespace() + " --name " + account + " --role-name " + role
                + " --attach-policy-arn ARN --override-existing-serviceaccounts --approve makes it, with the rights"
                + " that flowcell policy prints";
    }

    private void attempt(Runnable look) {
        try {
            look.run();
        } catch (Fault e) {
            findings.add(Finding.of(e));
        }
    }

    private void fine(String what) {
        findings.add(new Finding(true, what, ""));
    }
}
