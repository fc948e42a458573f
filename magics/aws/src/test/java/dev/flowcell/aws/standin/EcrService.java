package dev.flowcell.aws.standin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// ECR's control calls: repositories, and tokens that a registry takes for so many requests. The registry itself
/// is [TlsRegistry].
public final class EcrService implements AwsServer.JsonService {

    public static final String OWN = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

    private static final String ARN = "arn:aws:ecr:eu-central-1:123456789012:repository/";
    private static final int PAGE = 2;

    /** What was asked for, by name; `lifecycle` is in it. */
    public final Map<String, ObjectNode> repositories = new ConcurrentSkipListMap<>();
    /** All passwords that were ever given out. */
    public final List<String> passwords = new CopyOnWriteArrayList<>();
    /** Where the registry is. */
    public volatile String registry = "https://" + OWN;
    /** After so many requests a token has ended. */
    public volatile int lasts = Integer.MAX_VALUE;

    /** Rights that the registry's own requests asked for, such as `ecr:PutImage`. */
    public final Set<String> actions = ConcurrentHashMap.newKeySet();

    private final Map<String, AtomicInteger> left = new ConcurrentHashMap<>();

    @Override
    public String target() {
        return "AmazonEC2ContainerRegistry_V20150921";
    }

    @Override
    public ObjectNode answer(String operation, ObjectNode request) {
        var answer = AwsServer.MAPPER.createObjectNode();
        var name = request.path("repositoryName").asString("");
        switch (operation) {
            case "GetAuthorizationToken" -> answer.putArray("authorizationData").addObject()
                    .put("authorizationToken", Base64.getEncoder()
                            .encodeToString(("AWS:" + token()).getBytes(StandardCharsets.UTF_8)))
                    .put("expiresAt", System.currentTimeMillis() / 1000 + 43_200).put("proxyEndpoint", registry);
            case "DescribeRepositories" -> describe(request, answer);
            case "ListTagsForResource" -> {
                var tags = answer.putArray("tags");
                repository(request.path("resourceArn").asString().substring(ARN.length())).path("tags")
                        .forEach(tags::add);
            }
            case "DeleteRepository" -> {
                repository(name);
                if (!request.path("force").asBoolean()) {
                    throw AwsError.client("RepositoryNotEmptyException", "it has images");
                }
                repositories.remove(name);
            }
            case "CreateRepository" -> repositories.put(name, request);
            case "InitiateLayerUpload" -> {
                repository(name);
                answer.put("uploadId", UUID.randomUUID().toString()).put("partSize", 10_485_760L);
            }
            case "PutLifecyclePolicy" -> repository(name).set("lifecycle", request);
            default -> throw AwsError.client("UnknownOperationException", operation);
        }
        return answer;
    }

    private ObjectNode repository(String name) {
        var found = repositories.get(name);
        if (found == null) {
            throw AwsError.client("RepositoryNotFoundException", "no " + name);
        }
        return found;
    }

    private void describe(ObjectNode request, ObjectNode answer) {
        var named = EcsService.strings(request.path("repositoryNames"));
        named.forEach(this::repository);
        var all = named.isEmpty() ? List.copyOf(repositories.keySet()) : named;
        var from = request.path("nextToken").asInt(0);
        var until = Math.min(all.size(), from + PAGE);
        var list = answer.putArray("repositories");
        all.subList(from, until).forEach(name -> list.add(described(name)));
        if (until < all.size()) {
            answer.put("nextToken", String.valueOf(until));
        }
    }

    private ObjectNode described(String name) {
        var asked = repositories.get(name);
        var one = AwsServer.MAPPER.createObjectNode().put("repositoryName", name).put("repositoryArn", ARN + name)
                .put("imageTagMutability", asked.path("imageTagMutability").asString("MUTABLE"));
        if (asked.has("imageTagMutabilityExclusionFilters")) {
            one.set("imageTagMutabilityExclusionFilters", asked.path("imageTagMutabilityExclusionFilters"));
        }
        return one;
    }

    private String token() {
        var password = "ecr-password-that-nobody-may-see-" + UUID.randomUUID();
        passwords.add(password);
        left.put(password, new AtomicInteger(lasts));
        return password;
    }

    /// Whether a token is one that holds; each question is one of its requests.
    ///
    /// @param header
    ///            as the registry was given it, or null
    boolean takes(@Nullable String header) {
        if (header == null || !header.startsWith("Basic ")) {
            return false;
        }
        var pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        var requests = left.get(pair.replaceFirst("^AWS:", ""));
        return requests != null && requests.getAndDecrement() > 0;
    }
}
