package dev.flowcell.aws.network;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.aws.client.AwsClients;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** Where the subnets of a VPC lead to. */
public final class Routes {

    /** How a subnet reaches the internet, and with it ECR and CloudWatch. */
    public enum Exit {
        internet, nat, none
    }

    private Routes() {
    }

    /// How each subnet reaches what lies outside.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if AWS refuses to say
    public static Map<String, Exit> of(AwsClients aws, String vpc, List<String> subnets) {
        var ec2 = aws.of(Ec2Client.builder());
        var tables = aws.call("looking at the routes",
                () -> ec2.describeRouteTables(request -> request.filters(filter("vpc-id", vpc))))
                .routeTables();
        var routes = new TreeMap<String, Exit>();
        for (var subnet : subnets) {
            routes.put(subnet, tables.stream().filter(table -> in(table, subnet)).findFirst()
                    .or(() -> tables.stream().filter(Routes::main).findFirst()).map(Routes::exit)
                    .orElse(Exit.none));
        }
        return routes;
    }

    private static boolean in(RouteTable table, String subnet) {
        return table.associations().stream().anyMatch(each -> subnet.equals(each.subnetId()));
    }

    /** That of all subnets that are in no other. */
    private static boolean main(RouteTable table) {
        return table.associations().stream().anyMatch(each -> Boolean.TRUE.equals(each.main()));
    }

    private static Exit exit(RouteTable table) {
        return table.routes().stream().filter(route -> "0.0.0.0/0".equals(route.destinationCidrBlock()))
                .filter(route -> !"blackhole".equals(route.stateAsString())).map(Routes::exit).findFirst()
                .orElse(Exit.none);
    }

    private static Exit exit(Route route) {
        return route.gatewayId() != null && route.gatewayId().startsWith("igw-") ? Exit.internet : Exit.nat;
    }

    /// Which of these services a VPC has no endpoint for, by their whole names.
    ///
    /// @param services
    ///            such as `ecr.api`
    public static List<String> withoutEndpoint(AwsClients aws, String vpc, String... services) {
        var ec2 = aws.of(Ec2Client.builder());
        Set<String> there = aws.call("looking for VPC endpoints",
                () -> ec2.describeVpcEndpoints(request -> request.filters(filter("vpc-id", vpc)))).vpcEndpoints()
                .stream().map(VpcEndpoint::serviceName).collect(Collectors.toCollection(HashSet::new));
        return Stream.of(services).map(each -> "com.amazonaws." + aws.region() + "." + each)
                .filter(each -> !there.contains(each)).toList();
    }

    /** For a call of EC2's. */
    public static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
