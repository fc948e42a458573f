package dev.flowcell.aws.ecs;

import java.util.ArrayList;
import java.util.List;

import dev.flowcell.aws.ecr.RegistryCheck;
import dev.flowcell.aws.logs.LogGroups;
import dev.flowcell.aws.network.Routes;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;

/** Looks at an account as a run would need it, and says all that is missing at once. */
final class EcsCheck {

    private final ClusterSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    EcsCheck(ClusterSettings settings) {
        this.settings = settings;
    }

    List<Finding> findings() {
        attempt(() -> fine("tasks of " + FargateSize.of(settings)));
        attempt(() -> EcsTarget.checkStore(settings));
        attempt(() -> look(new EcsCluster(settings)));
        return findings.stream().distinct().toList();
    }

    private void look(EcsCluster cluster) {
        if (!attempt(() -> identity(cluster))) {
            return; // nothing else would answer
        }
        attempt(() -> cluster(cluster));
        attempt(() -> fine("execution role " + new Roles(cluster).execution()));
        attempt(() -> {
            var role = new Roles(cluster).task();
            fine(role == null ? "the flow's code has no role (--role)" : "the flow's code has the role " + role);
        });
        attempt(() -> fine(new Roles(cluster).find(SchedulerRole.NAME).map(arn -> "schedules have the role " + arn)
                .orElse("no role for schedules yet (%cluster ecs " + cluster.name() + " --create makes it)")));
        attempt(() -> network(cluster));
        attempt(() -> findings.addAll(RegistryCheck.of(settings, cluster.region())));
        attempt(() -> logGroup(cluster));
        attempt(() -> findings.add(cluster.quota().finding(FargateSize.of(settings).processors(), "task")));
    }

    private void identity(EcsCluster cluster) {
        var who = cluster.call("asking who you are", () -> cluster.sts().getCallerIdentity());
        fine("you are " + who.arn() + " in " + cluster.region());
    }

    private void cluster(EcsCluster cluster) {
        var found = cluster.call("looking for the cluster " + cluster.name(),
                () -> cluster.ecs().describeClusters(request -> request.clusters(cluster.name()))).clusters().stream()
                .filter(each -> "ACTIVE".equals(each.status())).findFirst().orElseThrow(cluster::missing);
        if (settings.fargate().spot() && !found.capacityProviders().contains("FARGATE_SPOT")) {
            findings.add(new Finding(false, "the cluster " + cluster.name() + " has no Spot capacity",
                    "%cluster ecs " + cluster.name() + " --spot --create, or leave out --spot",
                    Fault.Whose.settings));
        }
        fine("cluster " + cluster.name());
    }

    private void network(EcsCluster cluster) {
        var network = Network.find(cluster);
        var closed = network.routes().entrySet().stream().filter(each -> each.getValue() == Routes.Exit.none)
                .map(java.util.Map.Entry::getKey).toList();
        var missing = closed.isEmpty()
                ? List.<String>of()
                : Routes.withoutEndpoint(cluster.aws(), network.vpc(), "ecr.api", "ecr.dkr", "s3", "logs");
        if (missing.isEmpty()) {
            fine("subnets " + String.join(", ", network.subnets()) + " reach ECR and CloudWatch ("
                    + (network.publicAddress() ? "public address" : closed.isEmpty() ? "NAT" : "VPC endpoints") + ")");
        } else {
            findings.add(new Finding(false, "subnets " + String.join(", ", closed) + " have no way to "
                    + String.join(", ", missing),
                    "name others with --subnets, or give " + network.vpc()
                            + " a NAT gateway or endpoints: aws ec2 create-vpc-endpoint --vpc-id " + network.vpc()
                            + " --vpc-endpoint-type Interface --service-name " + missing.getFirst() + " --region "
                            + cluster.region(),
                    Fault.Whose.settings));
        }
    }

    private void logGroup(EcsCluster cluster) {
        var name = cluster.logGroup();
        var there = cluster.call("looking for the log group", () -> cluster.logs()
                .describeLogGroups(request -> request.logGroupNamePrefix(name))).logGroups().stream()
                .filter(each -> each.logGroupName().equals(name)).findFirst();
        if (there.isEmpty()) {
            fine("log group " + name + " (made by the first run, keeps lines for " + LogGroups.DAYS + " days)");
        } else if (there.get().retentionInDays() == null) {
            findings.add(new Finding(true, "log group " + name + " keeps lines for ever, which AWS bills",
                    "aws logs put-retention-policy --log-group-name " + name + " --retention-in-days "
                            + LogGroups.DAYS + " --region " + cluster.region()));
        } else {
            fine("log group " + name + " keeps lines for " + there.get().retentionInDays() + " days");
        }
    }

    /** @return whether it went well */
    private boolean attempt(Runnable look) {
        try {
            look.run();
            return true;
        } catch (Fault e) {
            findings.add(Finding.of(e));
            return false;
        }
    }

    private void fine(String what) {
        findings.add(new Finding(true, what, ""));
    }
}
