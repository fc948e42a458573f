package dev.flowcell.aws.standin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Task definitions, with those of Fargate's rules that a mistake runs into. */
final class Definitions {

    private final Map<String, ObjectNode> all = new LinkedHashMap<>();
    private final Map<String, ObjectNode> tags = new LinkedHashMap<>();

    synchronized List<ObjectNode> all() {
        return List.copyOf(all.values());
    }

    synchronized ObjectNode register(ObjectNode request) {
        check(request);
        var family = request.path("family").asString();
        var revision = (int) all.values().stream().filter(each -> each.path("family").asString().equals(family))
                .count() + 1;
        var arn = EcsService.ARN + "task-definition/" + family + ":" + revision;
        var definition = request.deepCopy();
        var own = EcsService.object();
        own.set("tags", request.path("tags").isArray() ? request.path("tags") : AwsServer.MAPPER.createArrayNode());
        definition.remove("tags");
        definition.put("taskDefinitionArn", arn).put("revision", revision).put("status", "ACTIVE");
        all.put(arn, definition);
        tags.put(arn, own);
        return answer(definition, true);
    }

    private static void check(ObjectNode request) {
        if (!request.path("family").asString().matches("[A-Za-z0-9_-]{1,255}")) {
            throw AwsError.client("ClientException", "Family contains invalid characters.");
        }
        var cpu = request.path("cpu").asInt(0);
        var memory = request.path("memory").asInt(0);
        if (!pair(cpu, memory)) {
            throw AwsError.client("ClientException",
                    "No Fargate configuration exists for given values: " + cpu + " CPU, " + memory + " memory.");
        }
        var disk = request.path("ephemeralStorage").path("sizeInGiB");
        if (disk.isNumber() && (disk.asInt() < 21 || disk.asInt() > 200)) {
            throw AwsError.client("ClientException", "Ephemeral storage size must be between 21 and 200.");
        }
        var role = request.path("executionRoleArn").asString("");
        for (var container : request.path("containerDefinitions")) {
            if (role.isEmpty() && !container.path("secrets").isEmpty()) {
                throw AwsError.client("ClientException", "When you are specifying container secrets, you must also"
                        + " specify a value for 'executionRoleArn'.");
            }
            if (role.isEmpty() && container.path("logConfiguration").path("logDriver").asString("").equals("awslogs")) {
                throw AwsError.client("ClientException",
                        "Fargate requires task definition to have execution role ARN to support log driver awslogs.");
            }
            var policy = container.path("restartPolicy");
            if (policy.path("ignoredExitCodes").size() > 50 || (policy.has("restartAttemptPeriod")
                    && policy.path("restartAttemptPeriod").asInt() < 60)) {
                throw AwsError.client("ClientException", "Invalid restart policy.");
            }
        }
    }

    /** The table "Task CPU and memory" of the Fargate guide. */
    private static boolean pair(int cpu, int memory) {
        return switch (cpu) {
            case 256 -> memory == 512 || memory == 1024 || memory == 2048;
            case 512 -> between(memory, 1, 4, 1);
            case 1024 -> between(memory, 2, 8, 1);
            case 2048 -> between(memory, 4, 16, 1);
            case 4096 -> between(memory, 8, 30, 1);
            case 8192 -> between(memory, 16, 60, 4);
            case 16384 -> between(memory, 32, 120, 8);
            default -> false;
        };
    }

    private static boolean between(int memory, int from, int to, int step) {
        var gigabytes = memory / 1024;
        return memory % 1024 == 0 && gigabytes >= from && gigabytes <= to && (gigabytes - from) % step == 0;
    }

    synchronized ObjectNode describe(ObjectNode request) {
        var definition = find(request.path("taskDefinition").asString());
        if (definition == null) {
            throw AwsError.client("ClientException", "Unable to describe task definition.");
        }
        return answer(definition, EcsService.strings(request.path("include")).contains("TAGS"));
    }

    synchronized ObjectNode active(String name) {
        var definition = find(name);
        if (definition == null) {
            throw AwsError.client("ClientException", "TaskDefinition not found.");
        }
        if (!definition.path("status").asString().equals("ACTIVE")) {
            throw AwsError.client("ClientException", "TaskDefinition is inactive");
        }
        return definition;
    }

    synchronized ObjectNode deregister(ObjectNode request) {
        var definition = find(request.path("taskDefinition").asString());
        if (definition == null) {
            throw AwsError.client("ClientException", "The specified task definition does not exist.");
        }
        definition.put("status", "INACTIVE");
        return answer(definition, false);
    }

    synchronized ObjectNode delete(ObjectNode request) {
        var answer = EcsService.object();
        var deleted = answer.putArray("taskDefinitions");
        answer.putArray("failures");
        for (var name : EcsService.strings(request.path("taskDefinitions"))) {
            var definition = find(name);
            if (definition != null && definition.path("status").asString().equals("INACTIVE")) {
                all.remove(definition.path("taskDefinitionArn").asString());
                deleted.add(definition.deepCopy().put("status", "DELETE_IN_PROGRESS"));
            }
        }
        return answer;
    }

    synchronized ObjectNode list(ObjectNode request) {
        var family = request.path("familyPrefix").asString(null);
        var status = request.path("status").asString("ACTIVE");
        var arns = new ArrayList<String>();
        all.values().stream().filter(each -> family == null || each.path("family").asString().equals(family))
                .filter(each -> each.path("status").asString().equals(status))
                .forEach(each -> arns.add(each.path("taskDefinitionArn").asString()));
        var answer = EcsService.object();
        var list = answer.putArray("taskDefinitionArns");
        (request.path("sort").asString("ASC").equals("DESC") ? arns.reversed() : arns).stream()
                .limit(request.path("maxResults").asInt(100)).forEach(list::add);
        return answer;
    }

    synchronized ObjectNode families(ObjectNode request) {
        var prefix = request.path("familyPrefix").asString("");
        var names = new TreeSet<String>();
        all.values().stream().filter(each -> each.path("status").asString().equals("ACTIVE"))
                .map(each -> each.path("family").asString()).filter(each -> each.startsWith(prefix))
                .forEach(names::add);
        var answer = EcsService.object();
        names.forEach(answer.putArray("families")::add);
        return answer;
    }

    synchronized JsonNode tags(String arn) {
        var found = tags.get(arn);
        return found == null ? AwsServer.MAPPER.createArrayNode() : found.path("tags");
    }

    private @Nullable ObjectNode find(String name) {
        var named = name.substring(name.lastIndexOf('/') + 1);
        if (named.contains(":")) {
            return all.get(EcsService.ARN + "task-definition/" + named);
        }
        return all.values().stream().filter(each -> each.path("family").asString().equals(named)
                && each.path("status").asString().equals("ACTIVE")).reduce((one, two) -> two).orElse(null);
    }

    private ObjectNode answer(ObjectNode definition, boolean withTags) {
        var answer = EcsService.object();
        answer.set("taskDefinition", definition.deepCopy());
        if (withTags) {
            answer.set("tags", tags(definition.path("taskDefinitionArn").asString()));
        }
        return answer;
    }
}
