package dev.flowcell.aws.standin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** EC2's network, IAM's roles and STS's identity, as far as a default account has them: services of the Query protocol. */
public final class AccountServices implements AwsServer.QueryService {

    /** Subnets in the default VPC. */
    public final List<String> subnets = new ArrayList<>(List.of("subnet-a", "subnet-b"));
    /** Where the main route table leads to: `igw-1`, `nat-1`, or nothing. */
    public volatile String gateway = "igw-1";
    /** Services with an endpoint in the VPC, such as `com.amazonaws.eu-central-1.logs`. */
    public final List<String> endpoints = new ArrayList<>();
    /** Roles by name, with their tags. */
    public final Map<String, Map<String, String>> roles = new ConcurrentHashMap<>();
    /** Trust policies of roles, where a test gives them one. */
    public final Map<String, String> trusts = new ConcurrentHashMap<>();
    /** Issuers that IAM knows, without `https://`. */
    public final List<String> issuers = new ArrayList<>();
    /** Tokens of service accounts that took a role. */
    public final List<String> tokens = new CopyOnWriteArrayList<>();
    /** Policies by role and name. */
    public final Map<String, String> policies = new ConcurrentHashMap<>();

    @Override
    public List<String> operations() {
        return List.of("DescribeSubnets", "DescribeSecurityGroups", "DescribeRouteTables", "DescribeVpcEndpoints",
                "GetRole", "CreateRole", "PutRolePolicy", "DeleteRolePolicy", "DeleteRole", "ListRoleTags",
                "ListRolePolicies", "GetCallerIdentity", "ListOpenIDConnectProviders", "AssumeRoleWithWebIdentity");
    }

    @Override
    public String answer(String operation, Map<String, String> request) {
        return switch (operation) {
            case "DescribeSubnets" -> set(operation, "subnetSet", wanted(request).stream().map(id -> "<item><subnetId>"
                    + id + "</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-central-1a</availabilityZone>"
                    + "<availableIpAddressCount>200</availableIpAddressCount></item>").toList());
            case "DescribeSecurityGroups" -> set(operation, "securityGroupInfo",
                    List.of("<item><groupId>sg-1</groupId><groupName>default</groupName></item>"));
            case "DescribeRouteTables" -> set(operation, "routeTableSet", List.of(table()));
            case "DescribeVpcEndpoints" -> set(operation, "vpcEndpointSet", endpoints.stream().map(
                    name -> "<item><serviceName>" + name + "</serviceName><state>available</state></item>").toList());
            case "GetRole" -> iam(operation, role(request.getOrDefault("RoleName", "")));
            case "CreateRole" -> {
                var tags = new TreeMap<String, String>();
                for (var each = 1; request.containsKey("Tags.member." + each + ".Key"); each++) {
                    tags.put(request.get("Tags.member." + each + ".Key"),
                            request.get("Tags.member." + each + ".Value"));
                }
                roles.put(request.getOrDefault("RoleName", ""), tags);
                yield iam(operation, role(request.getOrDefault("RoleName", "")));
            }
            case "PutRolePolicy" -> {
                role(request.getOrDefault("RoleName", ""));
                policies.put(request.get("RoleName") + "/" + request.get("PolicyName"),
                        request.getOrDefault("PolicyDocument", ""));
                yield iam(operation, "");
            }
            case "DeleteRolePolicy" -> {
                policies.remove(request.get("RoleName") + "/" + request.get("PolicyName"));
                yield iam(operation, "");
            }
            case "DeleteRole" -> {
                role(request.getOrDefault("RoleName", ""));
                roles.remove(request.getOrDefault("RoleName", ""));
                yield iam(operation, "");
            }
            case "ListRolePolicies" -> iam(operation, "<PolicyNames>" + String.join("", policies.keySet().stream()
                    .filter(key -> key.startsWith(request.get("RoleName") + "/"))
                    .map(key -> "<member>" + key.substring(key.indexOf('/') + 1) + "</member>").toList())
                    + "</PolicyNames><IsTruncated>false</IsTruncated>");
            case "ListRoleTags" -> {
                role(request.getOrDefault("RoleName", ""));
                var tags = new StringBuilder();
                roles.get(request.getOrDefault("RoleName", "")).forEach((key, value) -> tags.append("<member><Key>")
                        .append(key).append("</Key><Value>").append(value).append("</Value></member>"));
                yield iam(operation, "<Tags>" + tags + "</Tags><IsTruncated>false</IsTruncated>");
            }
            case "ListOpenIDConnectProviders" -> iam(operation, "<OpenIDConnectProviderList>"
                    + String.join("", issuers.stream().map(issuer -> "<member><Arn>arn:aws:iam::123456789012:"
                            + "oidc-provider/" + issuer + "</Arn></member>").toList())
                    + "</OpenIDConnectProviderList>");
            case "AssumeRoleWithWebIdentity" -> {
                tokens.add(request.getOrDefault("WebIdentityToken", ""));
                yield iam(operation, "<Credentials><AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>of-the-role"
                        + "</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z"
                        + "</Expiration></Credentials>");
            }
            case "GetCallerIdentity" -> iam(operation, "<Arn>arn:aws:iam::123456789012:user/ann</Arn>"
                    + "<UserId>AIDA1</UserId><Account>123456789012</Account>");
            default -> throw AwsError.client("InvalidAction", operation);
        };
    }

    private List<String> wanted(Map<String, String> request) {
        if (!"subnet-id".equals(request.get("Filter.1.Name"))) {
            return subnets;
        }
        return request.entrySet().stream().filter(each -> each.getKey().startsWith("Filter.1.Value"))
                .map(Map.Entry::getValue).filter(each -> subnets.contains(each)).toList();
    }

    private String table() {
        var route = gateway.isEmpty()
                ? ""
                : "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><"
                        + (gateway.startsWith("igw") ? "gatewayId" : "natGatewayId") + ">" + gateway + "</"
                        + (gateway.startsWith("igw") ? "gatewayId" : "natGatewayId")
                        + "><state>active</state></item>";
        return "<item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>" + route
                + "</routeSet><associationSet><item><main>true</main></item></associationSet></item>";
    }

    private String role(String name) {
        if (!roles.containsKey(name)) {
            throw new AwsError(404, "NoSuchEntity", "The role with name " + name + " cannot be found.");
        }
        return "<Role><RoleName>" + name + "</RoleName><Arn>arn:aws:iam::123456789012:role/" + name
                + "</Arn><AssumeRolePolicyDocument>"
                + URLEncoder.encode(trusts.getOrDefault(name, "{}"), StandardCharsets.UTF_8)
                + "</AssumeRolePolicyDocument><Path>/</Path><RoleId>AROA1</RoleId><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>";
    }

    private static String set(String operation, String name, List<String> items) {
        return "<" + operation + "Response><" + name + ">" + String.join("", items) + "</" + name + "></" + operation
                + "Response>";
    }

    private static String iam(String operation, String content) {
        return "<" + operation + "Response><" + operation + "Result>" + content + "</" + operation + "Result></"
                + operation + "Response>";
    }
}
