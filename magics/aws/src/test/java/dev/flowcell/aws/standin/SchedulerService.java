package dev.flowcell.aws.standin;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.GetScheduleGroupResponse;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// EventBridge Scheduler, whose clock a test turns: [#fire] does what a schedule's time would. Its rules are those of
/// the user guide: six fields, one `?`, names that begin with a capital, and what it puts in place of
/// `<aws.scheduler.…>`.
public final class SchedulerService implements AwsServer.RestService {

    private static final String ARN = "arn:aws:scheduler:eu-central-1:123456789012:";
    private static final Map<String, SdkPojo> MODELS = Map.of("CreateSchedule", CreateScheduleResponse.builder(),
            "UpdateSchedule", UpdateScheduleResponse.builder(), "DeleteSchedule", DeleteScheduleResponse.builder(),
            "ListSchedules", ListSchedulesResponse.builder(), "CreateScheduleGroup",
            CreateScheduleGroupResponse.builder(), "GetScheduleGroup", GetScheduleGroupResponse.builder(),
            "DeleteScheduleGroup", DeleteScheduleGroupResponse.builder(), "ListTagsForResource",
            ListTagsForResourceResponse.builder());
    /** A field that EventBridge's cron takes, where it is not `?`. */
    private static final String FIELD = "(\\*|\\d+(-\\d+)?(,\\d+(-\\d+)?)*)";

    /** What was asked for, by name. */
    public final Map<String, ObjectNode> schedules = new ConcurrentSkipListMap<>();
    /** The groups with their tags; one is always there. */
    public final Map<String, JsonNode> groups = new TreeMap<>(Map.of("default", AwsServer.MAPPER.createArrayNode()));
    private final Consumer<ObjectNode> runTask;
    private final AtomicLong minutes = new AtomicLong();

    /// @param runTask
    ///            what a schedule of this kind calls
    SchedulerService(Consumer<ObjectNode> runTask) {
        this.runTask = runTask;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/schedules") || path.startsWith("/schedules/") || path.startsWith("/schedule-groups/")
                || path.startsWith("/tags/arn:aws:scheduler");
    }

    /** What a call of the REST protocol is named. */
    static String operation(String call) {
        return operation(call.substring(0, call.indexOf(' ')), call.substring(call.indexOf(' ') + 1));
    }

    private static String operation(String method, String path) {
        var verb = Map.of("POST", "Create", "PUT", "Update", "DELETE", "Delete", "GET", "Get").getOrDefault(method, "");
        return path.equals("/schedules")
                ? "ListSchedules"
                : path.startsWith("/schedules/")
                        ? verb + "Schedule"
                        : path.startsWith("/schedule-groups/") ? verb + "ScheduleGroup" : "ListTagsForResource";
    }

    @Override
    public ObjectNode answer(String call, ObjectNode request) {
        var path = call.substring(call.indexOf(' ') + 1);
        var operation = operation(call);
        var name = path.substring(path.lastIndexOf('/') + 1);
        var answer = AwsServer.MAPPER.createObjectNode();
        switch (operation) {
            case "CreateSchedule" -> {
                if (schedules.containsKey(name)) {
                    throw new AwsError(409, "ConflictException", "Schedule " + name + " already exists.");
                }
                check(name, request);
                schedules.put(name, request);
                answer.put("ScheduleArn", ARN + "schedule/" + request.path("GroupName").asString() + "/" + name);
            }
            case "UpdateSchedule" -> {
                schedule(name);
                check(name, request);
                schedules.put(name, request);
                answer.put("ScheduleArn", ARN + "schedule/" + request.path("GroupName").asString() + "/" + name);
            }
            case "DeleteSchedule" -> {
                schedule(name);
                require(request.path("groupName").asString("").equals("flowcell"), "no group is named");
                schedules.remove(name);
            }
            case "ListSchedules" -> {
                group(request.path("ScheduleGroup").asString("default"));
                var list = answer.putArray("Schedules");
                schedules.keySet().stream().filter(each -> each.startsWith(request.path("NamePrefix").asString("")))
                        .forEach(each -> list.addObject().put("Name", each).put("State", "ENABLED"));
            }
            case "CreateScheduleGroup" -> {
                if (groups.containsKey(name)) {
                    throw new AwsError(409, "ConflictException", "Schedule group " + name + " already exists.");
                }
                groups.put(name, request.path("Tags"));
                answer.put("ScheduleGroupArn", ARN + "schedule-group/" + name);
            }
            case "GetScheduleGroup" -> {
                group(name);
                answer.put("Name", name).put("Arn", ARN + "schedule-group/" + name).put("State", "ACTIVE");
            }
            case "DeleteScheduleGroup" -> {
                group(name);
                groups.remove(name);
                schedules.values().removeIf(each -> each.path("GroupName").asString().equals(name));
            }
            case "ListTagsForResource" -> answer.set("Tags", group(name));
            default -> throw AwsError.client("ValidationException", operation);
        }
        Models.check(MODELS.get(operation), answer);
        return answer;
    }

    private void check(String name, ObjectNode request) {
        require(name.matches("[0-9a-zA-Z-_.]{1,64}"), "the name " + name);
        group(request.path("GroupName").asString());
        var expression = request.path("ScheduleExpression").asString();
        require(expression
                .matches("cron\\(" + (FIELD + " ").repeat(2) + "(\\? " + FIELD + " " + FIELD + "|" + FIELD + " "
                        + FIELD + " \\?) \\*\\)"),
                "Invalid Schedule Expression " + expression + ".");
        require(ZoneId.getAvailableZoneIds().contains(request.path("ScheduleExpressionTimezone").asString()),
                "the zone");
        require(request.path("FlexibleTimeWindow").path("Mode").asString().equals("OFF"), "the window");
        var target = request.path("Target");
        require(target.path("RoleArn").asString().matches("arn:aws:iam::\\d{12}:role/.+"), "the role");
        require(target.path("Arn").asString().equals("arn:aws:scheduler:::aws-sdk:ecs:runTask"), "the target");
        var input = AwsServer.MAPPER.readTree(target.path("Input").asString());
        for (var field : List.of("Cluster", "TaskDefinition")) {
            require(input.path(field).isString(), "missing field `" + field + "`");
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw AwsError.client("ValidationException", what);
        }
    }

    private ObjectNode schedule(String name) {
        var schedule = schedules.get(name);
        if (schedule == null) {
            throw new AwsError(404, "ResourceNotFoundException", "Schedule " + name + " does not exist.");
        }
        return schedule;
    }

    private JsonNode group(String name) {
        var tags = groups.get(name);
        if (tags == null) {
            throw new AwsError(404, "ResourceNotFoundException", "Schedule group " + name + " does not exist.");
        }
        return tags;
    }

    /// The time of a schedule has come.
    ///
    /// @return the execution's identity
    public String fire(String name) {
        var execution = UUID.randomUUID().toString();
        minutes.incrementAndGet();
        call(name, execution);
        return execution;
    }

    /** The schedule's last call is made once more, as if its answer had been lost: another attempt of the same time. */
    public void repeat(String name, String execution) {
        call(name, execution);
    }

    private void call(String name, String execution) {
        runTask.accept(runTask(schedule(name).path("Target").path("Input").asString(), execution,
                Instant.EPOCH.plus(minutes.get(), ChronoUnit.MINUTES)));
    }

    /** The call of a schedule's target, as the service that it calls is asked. */
    static ObjectNode runTask(String input, String execution, Instant time) {
        return (ObjectNode) small(AwsServer.MAPPER.readTree(input.replace("<aws.scheduler.execution-id>", execution)
                .replace("<aws.scheduler.scheduled-time>", time.toString())));
    }

    /** As the service's own protocol names it. */
    private static JsonNode small(JsonNode node) {
        if (node.isArray()) {
            var array = AwsServer.MAPPER.createArrayNode();
            node.forEach(each -> array.add(small(each)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        var object = AwsServer.MAPPER.createObjectNode();
        node.properties().forEach(each -> object.set(
                Character.toLowerCase(each.getKey().charAt(0)) + each.getKey().substring(1), small(each.getValue())));
        return object;
    }
}
