package dev.flowcell.aws.standin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.flow.library.Checksums;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The credentials of tasks' roles, at the address that the ECS agent has for them: a task is told its path, and reads
/// keys there that hold for a while. The session's token says which role it is of, and its secret is the token's
/// checksum, for who checks signatures and rights.
final class TaskRoles implements AwsServer.RestService {

    private static final String PATH = "/v2/credentials/";

    private final Map<String, String> roles = new ConcurrentHashMap<>();

    /** What a task of this definition sees of its role. */
    Map<String, String> environment(JsonNode definition, String agent) {
        var role = definition.path("taskRoleArn").asString("");
        if (role.isEmpty()) {
            return Map.of();
        }
        var path = PATH + UUID.randomUUID();
        roles.put(path, role);
        return Map.of("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path, "AWS_CONTAINER_SERVICE_ENDPOINT", agent);
    }

    @Override
    public boolean serves(String path) {
        return path.startsWith(PATH);
    }

    @Override
    public ObjectNode answer(String call, ObjectNode request) {
        var role = roles.get(call.replaceFirst("^GET ", ""));
        if (role == null) {
            throw AwsError.notFound("no such credentials");
        }
        var token = "session-of-" + role.substring(role.lastIndexOf('/') + 1) + "-" + UUID.randomUUID();
        return AwsServer.MAPPER.createObjectNode().put("RoleArn", role).put("AccessKeyId", "ASIATESTTESTTEST")
                .put("SecretAccessKey", Checksums.of(token.getBytes(StandardCharsets.UTF_8))).put("Token", token)
                .put("Expiration", Instant.now().plus(Duration.ofHours(6)).toString());
    }
}
