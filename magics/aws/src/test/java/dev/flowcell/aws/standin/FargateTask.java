package dev.flowcell.aws.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One task, and its life: PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED,
/// as "Task lifecycle" of the ECS guide has it.
public final class FargateTask {

    private final String cluster;
    private final ObjectNode definition;
    private final ObjectNode request;
    private final JsonNode container;
    private final String id = UUID.randomUUID().toString().replace("-", "");
    private final Duration pace;
    private final @Nullable String failsWith;
    private final TaskRunner runner;
    private final LogSink logs;
    private final Function<String, String> secrets;
    private final Map<String, String> alsoSees;
    private final Map<String, Double> times = new HashMap<>();
    private String status = "PROVISIONING";
    private String desired = "RUNNING";
    private @Nullable String stopCode;
    private @Nullable String stoppedReason;
    private @Nullable String containerReason;
    private @Nullable Integer exitCode;
    private @Nullable Process process;
    private int restarts;

    FargateTask(String cluster, ObjectNode definition, ObjectNode request, Duration pace, @Nullable String failsWith,
            TaskRunner runner, LogSink logs, Function<String, String> secrets, Map<String, String> alsoSees) {
        this.cluster = cluster;
        this.definition = definition;
        this.request = request;
        this.container = definition.path("containerDefinitions").path(0);
        this.pace = pace;
        this.failsWith = failsWith;
        this.runner = runner;
        this.logs = logs;
        this.secrets = secrets;
        this.alsoSees = alsoSees;
        times.put("createdAt", now());
    }

    void begin() {
        Thread.ofVirtual().start(this::live);
    }

    private void live() {
        try {
            Thread.sleep(pace);
            if (failsWith != null && !failsWith.startsWith("CannotPull")) {
                end("TaskFailedToStart", failsWith);
                return;
            }
            enter("PENDING", "pullStartedAt");
            var environment = environment();
            openLog();
            Thread.sleep(pace);
            if (failsWith != null) {
                end("TaskFailedToStart", failsWith);
                return;
            }
            begin("ACTIVATING", "pullStoppedAt");
            while (runOnce(environment)) {
                restarts++;
            }
            end(stopCode == null ? "EssentialContainerExited" : stopCode,
                    stoppedReason == null ? "Essential container in task exited" : stoppedReason);
        } catch (TaskRunner.CannotPull e) {
            end("TaskFailedToStart", "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed"
                    + " to resolve ref " + e.getMessage());
        } catch (AwsError e) {
            end("TaskFailedToStart", "ResourceInitializationError: " + e.getMessage());
        } catch (InterruptedException | IOException e) {
            end("TaskFailedToStart", "InternalError: " + e);
        }
    }

    private synchronized void begin(String state, String time) {
        enter(state, time);
    }

    /** @return whether it is run once more */
    private boolean runOnce(Map<String, String> environment) throws IOException, InterruptedException {
        Process started;
        synchronized (this) {
            if (desired.equals("STOPPED")) {
                return false;
            }
            started = runner.start(container.path("image").asString(), environment);
            process = started;
            enter("RUNNING", "startedAt");
        }
        read(started);
        var code = started.waitFor();
        synchronized (this) {
            exitCode = code;
            var policy = container.path("restartPolicy");
            return desired.equals("RUNNING") && code != 0 && policy.path("enabled").asBoolean(false)
                    && !EcsService.strings(policy.path("ignoredExitCodes")).contains(String.valueOf(code));
        }
    }

    private void read(Process started) throws IOException {
        var options = container.path("logConfiguration").path("options");
        var group = options.path("awslogs-group").asString("");
        var stream = stream();
        try (var lines = new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                logs.line(group, stream, System.currentTimeMillis(), line);
            }
        }
    }

    private void openLog() {
        var group = container.path("logConfiguration").path("options").path("awslogs-group").asString("");
        try {
            logs.open(group, stream());
        } catch (AwsError e) {
            throw AwsError.client(e.code(), "failed to validate logger args: create stream has been retried 1 times:"
                    + " failed to create Cloudwatch log stream: " + e.code() + ": " + e.getMessage()
                    + " : exit status 1");
        }
    }

    private String stream() {
        return container.path("logConfiguration").path("options").path("awslogs-stream-prefix").asString("") + "/"
                + container.path("name").asString() + "/" + id;
    }

    private Map<String, String> environment() {
        var all = new HashMap<String, String>();
        container.path("environment")
                .forEach(each -> all.put(each.path("name").asString(), each.path("value").asString()));
        request.path("overrides").path("containerOverrides").forEach(override -> override.path("environment")
                .forEach(each -> all.put(each.path("name").asString(), each.path("value").asString())));
        container.path("secrets").forEach(each -> {
            try {
                all.put(each.path("name").asString(), secrets.apply(each.path("valueFrom").asString()));
            } catch (AwsError e) {
                throw AwsError.client(e.code(), "unable to pull secrets or registry auth: execution resource retrieval"
                        + " failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
                        + e.getMessage());
            }
        });
        all.put("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/" + id);
        all.put("AWS_REGION", "eu-central-1");
        all.putAll(alsoSees);
        return all;
    }

    private synchronized void enter(String state, String time) {
        status = state;
        times.putIfAbsent(time, now());
    }

    /** As `StopTask` does, or Fargate itself. */
    public void stop(String code, String reason) {
        synchronized (this) {
            if (desired.equals("STOPPED")) {
                return;
            }
            desired = "STOPPED";
            stopCode = code;
            stoppedReason = reason;
            status = "DEACTIVATING";
            times.putIfAbsent("stoppingAt", now());
        }
        var running = process;
        if (running != null) {
            running.toHandle().destroy(); // the process's own destroy() closes its output, too
            Thread.ofVirtual().start(() -> {
                try {
                    if (!running.waitFor(30, TimeUnit.SECONDS)) {
                        running.destroyForcibly();
                    }
                } catch (InterruptedException e) {
                    running.destroyForcibly();
                }
            });
        }
    }

    /** Fargate takes Spot capacity back. */
    public void reclaim() {
        stop("SpotInterruption", "Your Spot Task was interrupted.");
    }

    /** The kernel kills the container for its memory. */
    public void outOfMemory() {
        synchronized (this) {
            desired = "STOPPED";
            containerReason = "OutOfMemoryError: Container killed due to memory usage";
        }
        kill();
    }

    void kill() {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private void end(String code, String reason) {
        for (var state : new String[]{"DEACTIVATING", "STOPPING", "DEPROVISIONING"}) {
            synchronized (this) {
                status = state;
                desired = "STOPPED";
                stopCode = code;
                stoppedReason = reason;
                times.putIfAbsent("stoppingAt", now());
                times.putIfAbsent("executionStoppedAt", now());
            }
            try {
                Thread.sleep(pace.dividedBy(4));
            } catch (InterruptedException e) {
                return;
            }
        }
        synchronized (this) {
            enter("STOPPED", "stoppedAt");
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    public String arn() {
        return EcsService.ARN + "task/" + cluster + "/" + id;
    }

    String cluster() {
        return cluster;
    }

    synchronized String desired() {
        return desired;
    }

    /** How its process ended; null where it has not, or never began. */
    public synchronized @Nullable Integer exitCode() {
        return exitCode;
    }

    public synchronized boolean stopped() {
        return status.equals("STOPPED");
    }

    /** How often its container was started again. */
    public synchronized int restarts() {
        return restarts;
    }

    @Nullable
    String token() {
        return request.path("clientToken").asString(null);
    }

    @Nullable
    String startedBy() {
        return request.path("startedBy").asString(null);
    }

    String family() {
        return definition.path("family").asString();
    }

    /** The request that launched it. */
    public ObjectNode request() {
        return request;
    }

    synchronized ObjectNode described(Set<String> include) {
        var task = EcsService.object().put("taskArn", arn()).put("clusterArn", EcsService.ARN + "cluster/" + cluster)
                .put("taskDefinitionArn", definition.path("taskDefinitionArn").asString()).put("lastStatus", status)
                .put("desiredStatus", desired).put("cpu", definition.path("cpu").asString())
                .put("memory", definition.path("memory").asString()).put("platformVersion", "1.4.0")
                .put("launchType", "FARGATE").put("version", 1L)
                .put("availabilityZone", "eu-central-1a").put("connectivity", "CONNECTED");
        if (startedBy() != null) {
            task.put("startedBy", startedBy());
        }
        if (!request.path("capacityProviderStrategy").isEmpty()) {
            task.put("capacityProviderName",
                    request.path("capacityProviderStrategy").path(0).path("capacityProvider").asString());
        }
        times.forEach(task::put);
        if (stopCode != null && !desired.equals("RUNNING")) {
            task.put("stopCode", stopCode).put("stoppedReason", stoppedReason);
        }
        var one = task.putArray("containers").addObject().put("name", container.path("name").asString())
                .put("image", container.path("image").asString()).put("taskArn", arn())
                .put("lastStatus", status.equals("STOPPED") || status.equals("RUNNING") ? status : "PENDING");
        if (exitCode != null) {
            one.put("exitCode", exitCode);
        }
        if (containerReason != null) {
            one.put("reason", containerReason);
        }
        task.putObject("overrides").set("containerOverrides",
                request.path("overrides").path("containerOverrides").isArray()
                        ? request.path("overrides").path("containerOverrides")
                        : AwsServer.MAPPER.createArrayNode());
        if (include.contains("TAGS") && request.path("tags").isArray()) {
            task.set("tags", request.path("tags"));
        }
        return task;
    }
}
