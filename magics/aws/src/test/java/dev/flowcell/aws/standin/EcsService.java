package dev.flowcell.aws.standin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.PutClusterCapacityProvidersResponse;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.TagResourceResponse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// ECS on Fargate: every task really runs, as a process of this machine, walks the states that Fargate's tasks walk,
/// and its lines go to a log group. Answers are held to the SDK's models before they are sent.
public final class EcsService implements AwsServer.JsonService, AutoCloseable {

    static final String ARN = "arn:aws:ecs:eu-central-1:123456789012:";

    private static final Map<String, SdkPojo> MODELS = Map.ofEntries(
            Map.entry("CreateCluster", CreateClusterResponse.builder().build()),
            Map.entry("DescribeClusters", DescribeClustersResponse.builder().build()),
            Map.entry("PutClusterCapacityProviders", PutClusterCapacityProvidersResponse.builder().build()),
            Map.entry("DeleteCluster", DeleteClusterResponse.builder().build()),
            Map.entry("RegisterTaskDefinition", RegisterTaskDefinitionResponse.builder().build()),
            Map.entry("DescribeTaskDefinition", DescribeTaskDefinitionResponse.builder().build()),
            Map.entry("DeregisterTaskDefinition", DeregisterTaskDefinitionResponse.builder().build()),
            Map.entry("DeleteTaskDefinitions", DeleteTaskDefinitionsResponse.builder().build()),
            Map.entry("ListTaskDefinitions", ListTaskDefinitionsResponse.builder().build()),
            Map.entry("ListTaskDefinitionFamilies", ListTaskDefinitionFamiliesResponse.builder().build()),
            Map.entry("RunTask", RunTaskResponse.builder().build()),
            Map.entry("DescribeTasks", DescribeTasksResponse.builder().build()),
            Map.entry("ListTasks", ListTasksResponse.builder().build()),
            Map.entry("StopTask", StopTaskResponse.builder().build()),
            Map.entry("TagResource", TagResourceResponse.builder().build()),
            Map.entry("ListTagsForResource", ListTagsForResourceResponse.builder().build()));

    private final Definitions definitions = new Definitions();
    private final Map<String, ObjectNode> clusters = new ConcurrentHashMap<>();
    private final Map<String, FargateTask> tasks = new ConcurrentHashMap<>();
    private final List<FargateTask> order = new CopyOnWriteArrayList<>();
    private final Map<String, ObjectNode> tokens = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> starts = new ConcurrentLinkedQueue<>();
    private final TaskRunner runner;
    private final LogSink logs;
    private final Function<String, String> secrets;

    /** How long a task stays in each state before it runs and after. */
    public volatile Duration pace = Duration.ofMillis(10);
    /** What a task of a definition sees beside what it names itself, such as its role's credentials. */
    public volatile Function<ObjectNode, Map<String, String>> alsoSees = definition -> Map.of();
    private int room = Integer.MAX_VALUE;
    /** The account's rate of launches. */
    public volatile LaunchLimit limit = new LaunchLimit(100, 20);

    /// @param secrets
    ///            the value of a `valueFrom`, or an [AwsError]
    public EcsService(TaskRunner runner, LogSink logs, Function<String, String> secrets) {
        this.runner = runner;
        this.logs = logs;
        this.secrets = secrets;
    }

    @Override
    public String target() {
        return "AmazonEC2ContainerServiceV20141113";
    }

    /** The next launch is answered with this reason in `failures`. */
    public void failLaunch(String reason) {
        failures.add(reason);
    }

    /** After so many more launches there is no room. */
    public void launches(int more) {
        room = more;
    }

    /** The next task stops with this reason before it runs. */
    public void failStart(String stoppedReason) {
        starts.add(stoppedReason);
    }

    /** The next launches go well. */
    public void relent() {
        failures.clear();
        starts.clear();
    }

    /** An hour passes: tasks that have stopped are not shown any more. */
    public void forget() {
        order.removeIf(FargateTask::stopped);
        tasks.values().removeIf(FargateTask::stopped);
    }

    /** All tasks, in order of launch. */
    public List<FargateTask> tasks() {
        return List.copyOf(order);
    }

    /** What was registered, newest last. */
    public List<ObjectNode> registered() {
        return definitions.all();
    }

    @Override
    public ObjectNode answer(String operation, ObjectNode request) {
        var answer = switch (operation) {
            case "CreateCluster" -> createCluster(request);
            case "DescribeClusters" -> describeClusters(request);
            case "PutClusterCapacityProviders" -> {
                var cluster = cluster(request);
                cluster.set("capacityProviders", request.path("capacityProviders"));
                yield object().set("cluster", described(cluster, Set.of("TAGS")));
            }
            case "DeleteCluster" -> deleteCluster(request);
            case "RegisterTaskDefinition" -> definitions.register(request);
            case "DescribeTaskDefinition" -> definitions.describe(request);
            case "DeregisterTaskDefinition" -> definitions.deregister(request);
            case "DeleteTaskDefinitions" -> definitions.delete(request);
            case "ListTaskDefinitions" -> definitions.list(request);
            case "ListTaskDefinitionFamilies" -> definitions.families(request);
            case "RunTask" -> run(request);
            case "DescribeTasks" -> describeTasks(request);
            case "ListTasks" -> listTasks(request);
            case "StopTask" -> stop(request);
            case "ListTagsForResource" -> {
                var arn = request.path("resourceArn").asString();
                var task = tasks.get(arn);
                yield object().set("tags",
                        task == null ? definitions.tags(arn) : task.described(Set.of("TAGS")).path("tags"));
            }
            default -> throw AwsError.client("UnknownOperationException", operation);
        };
        var model = MODELS.get(operation);
        if (model == null) {
            throw new AssertionError("no model of " + operation);
        }
        Models.check(model, answer);
        return answer;
    }

    private ObjectNode createCluster(ObjectNode request) {
        var name = request.path("clusterName").asString("default");
        var cluster = clusters.computeIfAbsent(name, key -> {
            var made = object().put("clusterName", name).put("clusterArn", ARN + "cluster/" + name)
                    .put("status", "ACTIVE");
            made.set("capacityProviders", request.path("capacityProviders").isArray()
                    ? request.path("capacityProviders")
                    : AwsServer.MAPPER.createArrayNode());
            made.set("tags", request.path("tags").isArray()
                    ? request.path("tags")
                    : AwsServer.MAPPER.createArrayNode());
            return made;
        });
        return object().set("cluster", described(cluster, Set.of("TAGS")));
    }

    private ObjectNode describeClusters(ObjectNode request) {
        var answer = object();
        var found = answer.putArray("clusters");
        var missing = answer.putArray("failures");
        var include = strings(request.path("include"));
        for (var name : strings(request.path("clusters"))) {
            var cluster = clusters.get(name.substring(name.lastIndexOf('/') + 1));
            if (cluster == null) {
                missing.addObject().put("arn", ARN + "cluster/" + name).put("reason", "MISSING");
            } else {
                found.add(described(cluster, Set.copyOf(include)));
            }
        }
        return answer;
    }

    private ObjectNode described(ObjectNode cluster, Set<String> include) {
        var copy = cluster.deepCopy();
        if (!include.contains("TAGS")) {
            copy.remove("tags");
        }
        var name = cluster.path("clusterName").asString();
        return copy.put("runningTasksCount", (int) order.stream()
                .filter(task -> task.cluster().equals(name) && !task.stopped()).count());
    }

    private ObjectNode deleteCluster(ObjectNode request) {
        var cluster = cluster(request);
        var name = cluster.path("clusterName").asString();
        if (order.stream().anyMatch(task -> task.cluster().equals(name) && !task.stopped())) {
            throw AwsError.client("ClusterContainsTasksException",
                    "The Cluster cannot be deleted while Tasks are active.");
        }
        clusters.remove(name);
        return object().set("cluster", cluster.deepCopy().put("status", "INACTIVE"));
    }

    private synchronized ObjectNode run(ObjectNode request) {
        var token = request.path("clientToken").asString(null);
        if (token != null && tokens.containsKey(token)) {
            if (!tokens.get(token).equals(request)) {
                throw AwsError.client("ConflictException",
                        "The request uses the same client token as a previous, but non-identical request.");
            }
            return launched(order.stream().filter(task -> token.equals(task.token())).toList());
        }
        var cluster = cluster(request).path("clusterName").asString();
        var definition = definitions.active(request.path("taskDefinition").asString());
        var count = request.path("count").asInt(1);
        check(request, count);
        var failure = failures.poll();
        if (failure == null && room > 0 && !limit.take(count)) {
            throw AwsError.throttled();
        }
        var made = new ArrayList<FargateTask>();
        for (var each = 0; each < count && failure == null; each++) {
            // What there is room for is started, and the answer tells of the rest.
            if (room-- <= 0) {
                failure = "Capacity is unavailable at this time. Please try again later";
                break;
            }
            var task = new FargateTask(cluster, definition, request, pace, starts.poll(), runner, logs, secrets,
                    alsoSees.apply(definition));
            tasks.put(task.arn(), task);
            order.add(task);
            made.add(task);
        }
        if (token != null && !made.isEmpty()) {
            tokens.put(token, request);
        }
        var answer = launched(made);
        if (failure != null) {
            ((ArrayNode) answer.path("failures")).addObject().put("reason", failure);
        }
        made.forEach(FargateTask::begin);
        return answer;
    }

    private static void check(ObjectNode request, int count) {
        if (count < 1 || count > 10) {
            throw AwsError.client("InvalidParameterException", "count must be between 1 and 10");
        }
        var network = request.path("networkConfiguration").path("awsvpcConfiguration");
        if (network.path("subnets").isEmpty()) {
            throw AwsError.client("InvalidParameterException",
                    "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        }
        if (request.path("overrides").toString().length() > 8192) {
            throw AwsError.client("InvalidParameterException", "Container Overrides length must be at most 8192");
        }
        if (!request.path("capacityProviderStrategy").isEmpty() && request.has("launchType")) {
            throw AwsError.client("InvalidParameterException",
                    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try"
                            + " again.");
        }
        if (request.path("startedBy").asString("").length() > 128) {
            throw AwsError.client("InvalidParameterException", "startedBy is too long");
        }
    }

    private static ObjectNode launched(List<FargateTask> tasks) {
        var answer = object();
        var list = answer.putArray("tasks");
        tasks.forEach(task -> list.add(task.described(Set.of("TAGS"))));
        answer.putArray("failures");
        return answer;
    }

    private ObjectNode describeTasks(ObjectNode request) {
        var answer = object();
        var found = answer.putArray("tasks");
        var missing = answer.putArray("failures");
        var include = Set.copyOf(strings(request.path("include")));
        cluster(request);
        for (var name : strings(request.path("tasks"))) {
            var task = order.stream().filter(each -> each.arn().endsWith(name)).findFirst();
            if (task.isEmpty()) {
                missing.addObject().put("arn", name).put("reason", "MISSING");
            } else {
                found.add(task.get().described(include));
            }
        }
        return answer;
    }

    private ObjectNode listTasks(ObjectNode request) {
        var cluster = cluster(request).path("clusterName").asString();
        var startedBy = request.path("startedBy").asString(null);
        var family = request.path("family").asString(null);
        var desired = request.path("desiredStatus").asString("RUNNING");
        var from = Integer.parseInt(request.path("nextToken").asString("0"));
        var most = request.path("maxResults").asInt(100);
        var all = order.stream().filter(task -> task.cluster().equals(cluster))
                .filter(task -> startedBy == null || startedBy.equals(task.startedBy()))
                .filter(task -> family == null || family.equals(task.family()))
                .filter(task -> task.desired().equals(desired)).map(FargateTask::arn).toList();
        var answer = object();
        ArrayNode list = answer.putArray("taskArns");
        all.subList(Math.min(from, all.size()), Math.min(from + most, all.size())).forEach(list::add);
        if (from + most < all.size()) {
            answer.put("nextToken", String.valueOf(from + most));
        }
        return answer;
    }

    private ObjectNode stop(ObjectNode request) {
        cluster(request);
        var name = request.path("task").asString();
        var task = order.stream().filter(each -> each.arn().endsWith(name)).findFirst()
                .orElseThrow(() -> AwsError.client("InvalidParameterException", "The referenced task was not found."));
        task.stop("UserInitiated", request.path("reason").asString("Task stopped by user"));
        return object().set("task", task.described(Set.of()));
    }

    private ObjectNode cluster(ObjectNode request) {
        var name = request.path("cluster").asString("default");
        var cluster = clusters.get(name.substring(name.lastIndexOf('/') + 1));
        if (cluster == null) {
            throw AwsError.client("ClusterNotFoundException", "Cluster not found.");
        }
        return cluster;
    }

    static List<String> strings(tools.jackson.databind.JsonNode array) {
        var all = new ArrayList<String>();
        array.forEach(each -> all.add(each.asString()));
        return all;
    }

    static ObjectNode object() {
        return AwsServer.MAPPER.createObjectNode();
    }

    @Override
    public void close() {
        order.forEach(FargateTask::kill);
    }
}
