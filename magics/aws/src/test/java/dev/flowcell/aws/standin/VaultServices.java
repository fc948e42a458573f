package dev.flowcell.aws.standin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.node.ObjectNode;

/** Secrets Manager and the Parameter Store as far as a launch looks at them; values are resolved by ECS alone. */
public final class VaultServices {

    /** Secrets by name. */
    public final Map<String, String> secrets = new ConcurrentHashMap<>();
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
        var id = request.path("SecretId").asString("");
        if (!operation.equals("DescribeSecret") || !secrets.containsKey(id)) {
            throw AwsError.client("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        }
        return EcsService.object().put("ARN", SECRET + id + "-AbCdEf").put("Name", id);
    }

    private ObjectNode ssm(String operation, ObjectNode request) {
        var answer = EcsService.object();
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

    private static String found(@org.jspecify.annotations.Nullable String value, String from) {
        if (value == null) {
            throw AwsError.client("ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value: " + from);
        }
        return value;
    }
}
