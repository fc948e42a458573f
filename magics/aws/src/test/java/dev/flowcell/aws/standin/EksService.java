package dev.flowcell.aws.standin;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.DescribeFargateProfileResponse;
import tools.jackson.databind.node.ObjectNode;

/// EKS's control calls: clusters that are there, Fargate profiles that are made and deleted. A profile is `CREATING`
/// until it has been looked at once, as on AWS it takes a minute.
public final class EksService implements AwsServer.RestService {

    private final Map<String, ObjectNode> clusters = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> profiles = new ConcurrentHashMap<>();
    /** Node groups of every cluster. */
    public volatile int nodeGroups;

    /// Adds a cluster.
    ///
    /// @param server
    ///            its API server's address
    /// @param authority
    ///            the certificate that it is known by, PEM in Base64
    public EksService cluster(String name, String server, String authority, Map<String, String> tags) {
        var cluster = EcsService.object().put("name", name).put("status", "ACTIVE").put("version", "1.34")
                .put("endpoint", server);
        cluster.putObject("certificateAuthority").put("data", authority);
        cluster.putObject("identity").putObject("oidc").put("issuer",
                "https://oidc.eks.eu-central-1.amazonaws.com/id/E1");
        var network = cluster.putObject("resourcesVpcConfig").put("vpcId", "vpc-1").put("endpointPublicAccess", true);
        network.putArray("subnetIds").add("subnet-a").add("subnet-b");
        var list = cluster.putObject("tags");
        tags.forEach(list::put);
        clusters.put(name, cluster);
        return this;
    }

    /** Another state of a cluster, such as `CREATING`. */
    public void state(String name, String status) {
        clusters.get(name).put("status", status);
    }

    /** The profiles by name, as they were asked for. */
    public Map<String, ObjectNode> profiles() {
        return new TreeMap<>(profiles);
    }

    @Override
    public boolean serves(String path) {
        return path.startsWith("/clusters/");
    }

    /** What a call is named in IAM. */
    static String operation(String call) {
        var parts = call.split("[ /]+");
        if (parts.length == 3) {
            return "DescribeCluster";
        }
        var what = parts[3].equals("node-groups") ? "Nodegroup" : "FargateProfile";
        return switch (parts[0]) {
            case "POST" -> "Create" + what;
            case "DELETE" -> "Delete" + what;
            default -> parts.length > 4 ? "Describe" + what : "List" + what + "s";
        };
    }

    @Override
    public ObjectNode answer(String call, ObjectNode request) {
        var parts = call.split("[ /]+");
        var cluster = clusters.get(parts[2]);
        if (cluster == null) {
            throw AwsError.notFound("No cluster found for name: " + parts[2] + ".");
        }
        if (parts.length == 3) {
            return checked(DescribeClusterResponse.builder().build(), EcsService.object().set("cluster", cluster));
        }
        var answer = EcsService.object();
        if (parts[3].equals("node-groups")) {
            var list = answer.putArray("nodegroups");
            for (var group = 0; group < nodeGroups; group++) {
                list.add("group-" + group);
            }
            return answer;
        }
        return switch (parts[0] + (parts.length > 4 ? " one" : "")) {
            case "GET" -> {
                var list = answer.putArray("fargateProfileNames");
                profiles().keySet().forEach(list::add);
                yield answer;
            }
            case "POST" -> make(request);
            case "GET one" -> look(parts[4]);
            case "DELETE one" -> described(found(profiles.remove(parts[4]), parts[4]));
            default -> throw AwsError.notFound(call);
        };
    }

    private ObjectNode make(ObjectNode request) {
        var profile = request.deepCopy();
        profile.remove("clientRequestToken");
        profile.put("status", "CREATING");
        profiles.put(profile.path("fargateProfileName").asString(), profile);
        return described(profile);
    }

    private ObjectNode look(String name) {
        var profile = found(profiles.get(name), name);
        var answer = described(profile.deepCopy());
        profile.put("status", "ACTIVE");
        return answer;
    }

    private static ObjectNode found(@org.jspecify.annotations.Nullable ObjectNode profile, String name) {
        if (profile == null) {
            throw AwsError.notFound("No Fargate Profile found with name: " + name + ".");
        }
        return profile;
    }

    private static ObjectNode described(ObjectNode profile) {
        return checked(DescribeFargateProfileResponse.builder().build(),
                EcsService.object().set("fargateProfile", profile));
    }

    private static ObjectNode checked(SdkPojo model, ObjectNode answer) {
        Models.check(model, answer);
        return answer;
    }
}
