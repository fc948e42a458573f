package dev.flowcell.aws.standin;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Secrets Manager and the Parameter Store, for whoever reads and pushes and for ECS, which resolves a `valueFrom`. */
public final class VaultServices {

    /** Secrets by name. */
    public final Map<String, String> secrets = new ConcurrentHashMap<>();
    /** Their tags, where they have any. */
    public final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();
    /** Names of those that hold bytes. */
    public final Set<String> binary = ConcurrentHashMap.newKeySet();
    /** Names of those that are about to be deleted. */
    public final Set<String> deleted = ConcurrentHashMap.newKeySet();
    /** Parameters by name. */
    public final Map<String, String> parameters = new ConcurrentHashMap<>();

    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:";
    private static final String PARAMETER = "arn:aws:ssm:eu-central-1:123456789012:parameter/";

    /** Both services. */
    List<AwsServer.JsonService> services() {
        return List.of(new Service("secretsmanager", this::secretsManager), new Service("AmazonSSM", this::ssm));
    }

    private interface Answer {
        ObjectNode of(String operation, ObjectNode request);
    }

    private record Service(String target, Answer answer) implements AwsServer.JsonService {
        @Override
        public ObjectNode answer(String operation, ObjectNode request) {
            return answer.of(operation, request);
        }
    }

    private ObjectNode secretsManager(String operation, ObjectNode request) {
        return switch (operation) {
            case "ListSecrets" -> list(request.path("Filters").path(0).path("Values").path(0).asString(""));
            case "CreateSecret" -> create(request);
            default -> ofOne(operation, name(request.path("SecretId").asString("")), request);
        };
    }

    private static String name(String id) {
        return id.startsWith(SECRET) ? id.substring(SECRET.length()).replaceFirst("-.{6}$", "") : id;
    }

    private ObjectNode ofOne(String operation, String name, ObjectNode request) {
        if (!secrets.containsKey(name)) {
            throw AwsError.client("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        }
        if (deleted.contains(name) && !operation.equals("DescribeSecret") && !operation.equals("RestoreSecret")) {
            throw AwsError.client("InvalidRequestException", "You can't perform this operation on the secret because"
                    + " it was marked for deletion.");
        }
        var answer = described(name);
        switch (operation) {
            case "DescribeSecret" -> {
                // that is all
            }
            case "GetSecretValue" -> value(answer, name);
            case "PutSecretValue" -> secrets.put(name, request.path("SecretString").asString());
            case "RestoreSecret" -> deleted.remove(name);
            case "DeleteSecret" -> deleted.add(name);
            default -> throw AwsError.client("UnknownOperationException", operation);
        }
        return answer;
    }

    private ObjectNode described(String name) {
        var answer = EcsService.object().put("ARN", SECRET + name + "-AbCdEf").put("Name", name);
        if (deleted.contains(name)) {
            answer.put("DeletedDate", 1_790_000_000);
        }
        var list = answer.putArray("Tags");
        tags.getOrDefault(name, Map.of()).forEach((key, value) -> list.addObject().put("Key", key)
                .put("Value", value));
        return answer;
    }

    private void value(ObjectNode answer, String name) {
        answer.remove("Tags");
        var text = String.valueOf(secrets.get(name));
        if (binary.contains(name)) {
            answer.put("SecretBinary", Base64.getEncoder().encodeToString(text.getBytes(
                    java.nio.charset.StandardCharsets.UTF_8)));
        } else {
            answer.put("SecretString", text);
        }
    }

    private ObjectNode create(ObjectNode request) {
        var name = request.path("Name").asString();
        if (secrets.putIfAbsent(name, request.path("SecretString").asString()) != null) {
            throw AwsError.client("ResourceExistsException", "The operation failed because the secret " + name
                    + " already exists.");
        }
        var given = new ConcurrentHashMap<String, String>();
        request.path("Tags").forEach(tag -> given.put(tag.path("Key").asString(), tag.path("Value").asString()));
        tags.put(name, given);
        return described(name);
    }

    private ObjectNode list(String prefix) {
        var answer = EcsService.object();
        var list = answer.putArray("SecretList");
        secrets.keySet().stream().filter(name -> name.startsWith(prefix) && !deleted.contains(name)).sorted()
                .forEach(name -> list.add(described(name)));
        return answer;
    }

    private ObjectNode ssm(String operation, ObjectNode request) {
        var answer = EcsService.object();
        if (operation.equals("GetParameter")) {
            var name = request.path("Name").asString();
            var value = parameters.get(name);
            if (value == null) {
                throw AwsError.client("ParameterNotFound", "");
            }
            answer.putObject("Parameter").put("Name", name).put("Type", "SecureString").put("Value",
                    request.path("WithDecryption").asBoolean() ? value : "kms:" + value.hashCode());
            return answer;
        }
        var list = answer.putArray("Parameters");
        request.path("ParameterFilters").forEach(filter -> filter.path("Values").forEach(name -> {
            if (parameters.containsKey(name.asString())) {
                list.addObject().put("Name", name.asString())
                        .put("ARN", PARAMETER + name.asString().replaceFirst("^/", ""));
            }
        }));
        return answer;
    }

    /** What Fargate reads at a `valueFrom`. */
    public String value(String from) {
        if (from.startsWith(PARAMETER)) {
            return found(parameters.get("/" + from.substring(PARAMETER.length())), from);
        }
        var parts = from.substring(SECRET.length()).split(":", -1);
        var value = found(secrets.get(parts[0].replaceFirst("-.{6}$", "")), from);
        if (parts.length < 2 || parts[1].isEmpty()) {
            return value;
        }
        var field = AwsServer.MAPPER.readTree(value).path(parts[1]);
        if (field.isMissingNode()) {
            throw AwsError.client("ResourceInitializationError",
                    "retrieved secret from Secrets Manager did not contain json key " + parts[1]);
        }
        return field.asString();
    }

    private static String found(@Nullable String value, String from) {
        if (value == null) {
            throw AwsError.client("ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value: " + from);
        }
        return value;
    }
}
