package dev.flowcell.aws.ecs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.Pace;
import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.schedule.EventBridge;
import dev.flowcell.aws.schedule.EventBridgeCron;
import dev.flowcell.aws.schedule.UniversalInput;
import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.StoreException;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.turn.Wanted;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskField;

/// Registered flows on ECS: a schedule of EventBridge's calls the very `RunTask` that a launch does. It names the run
/// and its task by its own execution, so that such a run is found like any other.
final class EcsFlows implements ClusterFlows {

    /** EventBridge puts its own identity of the execution in its place. */
    private static final String EXECUTION = "<aws.scheduler.execution-id>";
    /** And the time that the execution is of, which each repetition of it has, too. */
    private static final String TIME = "<aws.scheduler.scheduled-time>";
    /** Of a run's name: with an execution's identity of 36 characters it has 63. */
    private static final int LONGEST_PREFIX = 26;
    private static final int LONGEST_NAME = 64;
    private static final int AT_ONCE = 100;

    private final Supplier<EcsCluster> connect;
    private final Pace pace;

    EcsFlows(Supplier<EcsCluster> connect, Pace pace) {
        this.connect = connect;
        this.pace = pace;
    }

    @Override
    public void check(Schedule schedule, List<Secret> secrets) {
        EventBridgeCron.of(schedule);
        var cluster = connect.get();
        new Roles(cluster).execution();
        new SchedulerRole(cluster).arn();
        new TaskSecrets(cluster).resolve(secrets);
    }

    /// EventBridge starts a run whether the one before it has ended or not, and what runs know of one another is in a
    /// store. It starts one by one call, which takes so many tasks.
    @Override
    public List<String> caveats(FlowPlan plan, @Nullable String store) {
        var all = new ArrayList<String>();
        if (store == null) {
            all.add("without a store a run begins even while the one before it is still going: register it"
                    + " with --store s3:BUCKET/PREFIX to have such a run skipped");
        }
        if (plan.processes() > Launcher.MOST_A_CALL) {
            all.add("EventBridge starts " + Launcher.MOST_A_CALL + " tasks for a run, and --pods asks for "
                    + plan.processes() + ": give each more to do with --parallel or --cpu; run-remote starts them all");
        }
        return all;
    }

    /** Without a schedule there is nothing to keep: a launch makes its own task definition. */
    @Override
    public void keep(RunRequest request, @Nullable Schedule schedule) {
        if (schedule == null) {
            return;
        }
        var cluster = connect.get();
        var plan = request.image().plan();
        cluster.settings().checkSpread(plan);
        var given = request.spec();
        var spec = new RunSpec(prefix(given.flow()) + "-" + EXECUTION, given.flow(), given.version(), given.store(),
                given.parameters(), given.environment(), null, null, 0, 0, false).notifying(given.notifyAt())
                .taking(name(cluster, given.flow())).over(Math.min(plan.processes(), Launcher.MOST_A_CALL));
        var definition = new TaskDefinitions(cluster).of(request.image(), given.environment(), request.secrets());
        var call = Launcher.request(cluster, definition, Network.find(cluster), spec, Launcher.told(spec),
                spec.spread() ? RunSpec.ANY_PROCESS : "0", token(cluster, given.flow()));
        var marked = new ArrayList<>(call.tags());
        marked.add(Tag.builder().key(Tags.SCHEDULE).value(name(cluster, given.flow())).build());
        var timed = new EventBridge.Timed(name(cluster, given.flow()),
                "Starts the flow " + given.flow() + "@" + given.version() + " on the ECS cluster " + cluster.name(),
                EventBridgeCron.of(schedule), schedule.zone(), "arn:aws:scheduler:::aws-sdk:ecs:runTask",
                UniversalInput.of(call.toBuilder().tags(marked).build()), new SchedulerRole(cluster).arn());
        new EventBridge(cluster.aws()).put(timed);
    }

    /** The same for one time of a schedule, so that a call which is repeated because its answer was lost launches nothing. */
    private static String token(EcsCluster cluster, String flow) {
        return Checksums.of(name(cluster, flow).getBytes(StandardCharsets.UTF_8)).substring(0, 12) + "-" + TIME;
    }

    private static String prefix(String flow) {
        var name = flow.replace('/', '-');
        return name.substring(0, Math.min(LONGEST_PREFIX, name.length())).replaceFirst("-+$", "");
    }

    /** `prod_news.bbc`: a cluster's name may have an underscore, a flow's has none. */
    static String name(EcsCluster cluster, String flow) {
        var name = schedules(cluster) + TaskDefinitions.prefix(flow);
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - 9) + "-"
                        + Checksums.of(name.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    /** What the names of a cluster's schedules begin with. */
    static String schedules(EcsCluster cluster) {
        return cluster.name() + "_";
    }

    @Override
    public List<Started> started() {
        var cluster = connect.get();
        var arns = new ArrayList<String>();
        for (var status : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
            arns.addAll(cluster.call("looking for runs", () -> cluster.ecs().listTasksPaginator(
                    request -> request.cluster(cluster.name()).desiredStatus(status)).taskArns().stream().toList()));
        }
        var started = new LinkedHashMap<String, Started>();
        for (var from = 0; from < arns.size(); from += AT_ONCE) {
            var some = arns.subList(from, Math.min(from + AT_ONCE, arns.size()));
            cluster.call("looking at runs", () -> cluster.ecs().describeTasks(
                    request -> request.cluster(cluster.name()).tasks(some).include(TaskField.TAGS))).tasks().stream()
                    .filter(task -> tags(task).containsKey(Tags.SCHEDULE)).map(EcsFlows::started)
                    .forEach(each -> started.merge(each.run(), each, EcsFlows::first));
        }
        return List.copyOf(started.values());
    }

    /** In the store stands which runs wanted the schedule's turn; without one, their log streams tell of them. */
    @Override
    public List<Started> startedSince(String flow, @Nullable String store, Instant time) {
        var cluster = connect.get();
        try {
            if (store != null) {
                return Wanted.since(Stores.open(store), name(cluster, flow), time).stream()
                        .map(run -> new Started(run.run(), flow, run.version(), run.time())).toList();
            }
            // As AWS's pages show an execution's identity, and as a UUID; a run by hand has eight characters there.
            var own = Pattern.compile(Pattern.quote(prefix(flow))
                    + "-([0-9a-z]{12,36}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");
            return new PastRuns(cluster, pace).all(time).stream()
                    .filter(run -> run.flow().equals(flow) && own.matcher(run.run()).matches())
                    .map(run -> new Started(run.run(), flow, run.version(), run.started())).toList();
        } catch (IOException e) {
            throw StoreException.fault(e, "the store " + store + " can't be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** A run may have several tasks. */
    private static Started first(Started one, Started other) {
        return one.time().isAfter(other.time()) ? other : one;
    }

    private static Started started(Task task) {
        var tags = tags(task);
        return new Started(tags.getOrDefault(Tags.RUN, ""), tags.getOrDefault(Tags.FLOW, "").replace('.', '/'),
                tags.getOrDefault(Tags.VERSION, ""), task.createdAt());
    }

    private static Map<String, String> tags(Task task) {
        return task.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    @Override
    public List<Change> unscheduling(String flow) {
        var cluster = connect.get();
        return new EventBridge(cluster.aws()).deletion(name(cluster, flow)).stream().toList();
    }

    @Override
    public List<Change> removal(String flow, List<Secret> secrets) {
        var cluster = connect.get();
        var family = TaskDefinitions.family(flow);
        var definitions = new Definitions(cluster);
        var changes = new ArrayList<>(unscheduling(flow));
        changes.addAll(definitions.removal(family));
        var used = definitions.secretsBeside(family);
        changes.addAll(new PushedSecrets(cluster.aws()).removal(secrets.stream()
                .filter(secret -> !secret.source().matches("(aws|ssm|k8s):.*")).map(Secret::name).distinct()
                .filter(name -> used.stream()
                        .noneMatch(place -> place.contains(":secret:" + PushedSecrets.PREFIX + name + "-")))
                .toList()));
        return changes;
    }
}
