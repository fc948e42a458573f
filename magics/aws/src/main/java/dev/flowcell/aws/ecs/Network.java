package dev.flowcell.aws.ecs;

import java.util.List;
import java.util.Map;

import dev.flowcell.aws.network.Routes;
import dev.flowcell.aws.network.Routes.Exit;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;

/// Where tasks are in the network.
///
/// @param publicAddress
///            whether a task is given a public address: without one, a subnet behind an internet gateway reaches nothing
/// @param routes
///            how each subnet reaches what lies outside
record Network(String vpc, List<String> subnets, List<String> securityGroups, boolean publicAddress,
        Map<String, Exit> routes) {

    /// Finds it: what the settings name, or else the default subnets with the default security group.
    ///
    /// @throws Fault
    ///             if there are none
    static Network find(EcsCluster cluster) {
        var named = cluster.settings().fargate();
        var subnets = named.subnets().isEmpty() ? defaults(cluster) : named(cluster, named.subnets());
        var vpc = subnets.getFirst().vpcId();
        var ids = subnets.stream().map(Subnet::subnetId).sorted().toList();
        var groups = named.securityGroups().isEmpty() ? defaultGroup(cluster, vpc) : named.securityGroups();
        var routes = Routes.of(cluster.aws(), vpc, ids);
        return new Network(vpc, ids, groups, routes.containsValue(Exit.internet), routes);
    }

    private static List<Subnet> defaults(EcsCluster cluster) {
        var found = cluster.call("looking for the default subnets", () -> cluster.ec2()
                .describeSubnets(request -> request.filters(filter("default-for-az", "true")))).subnets();
        if (found.isEmpty()) {
            throw Fault.settings("there are no default subnets in " + cluster.region(),
                    "name some with --subnets, or make them with aws ec2 create-default-vpc --region "
                            + cluster.region());
        }
        return found;
    }

    private static List<Subnet> named(EcsCluster cluster, List<String> ids) {
        var found = cluster.call("looking for the subnets", () -> cluster.ec2()
                .describeSubnets(request -> request.filters(filter("subnet-id", ids.toArray(String[]::new)))))
                .subnets();
        var missing = ids.stream().filter(id -> found.stream().noneMatch(each -> each.subnetId().equals(id))).toList();
        if (!missing.isEmpty()) {
            throw Fault.settings("there is no subnet " + String.join(", ", missing) + " in " + cluster.region(),
                    "aws ec2 describe-subnets --region " + cluster.region() + " lists those that there are");
        }
        if (found.stream().map(Subnet::vpcId).distinct().count() > 1) {
            throw Fault.settings("the subnets are in several VPCs", "name subnets of one VPC with --subnets");
        }
        return found;
    }

    private static List<String> defaultGroup(EcsCluster cluster, String vpc) {
        var found = cluster.call("looking for the default security group",
                () -> cluster.ec2().describeSecurityGroups(
                        request -> request.filters(filter("vpc-id", vpc), filter("group-name", "default"))))
                .securityGroups();
        if (found.isEmpty()) {
            throw Fault.settings("there is no default security group in " + vpc, "name one with --security-groups");
        }
        return List.of(found.getFirst().groupId());
    }

    static Filter filter(String name, String... values) {
        return Routes.filter(name, values);
    }
}
