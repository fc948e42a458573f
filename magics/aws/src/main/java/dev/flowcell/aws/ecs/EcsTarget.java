package dev.flowcell.aws.ecs;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Pace;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.StoreAddress;
import org.jspecify.annotations.Nullable;

/// Runs as tasks on Fargate, found again by the run's name. Nothing of a run is kept here: any process can follow it.
final class EcsTarget implements Target {

    /** ECS may list a new task late. */
    private static final int LOOKS = 3;

    private final ClusterSettings settings;
    private final Supplier<EcsCluster> connect;
    private final Pace pace;
    private final Map<String, List<String>> launched = new ConcurrentHashMap<>();
    private @Nullable EcsCluster connected;
    private @Nullable PastRuns past;

    EcsTarget(ClusterSettings settings, Supplier<EcsCluster> connect, Pace pace) {
        this.settings = settings;
        this.connect = connect;
        this.pace = pace;
        FargateSize.of(settings);
        checkStore(settings);
    }

    /// @throws Fault
    ///             if a task does not see the store
    static void checkStore(ClusterSettings settings) {
        var store = settings.store();
        if (store == null) {
            return;
        }
        if (!ClusterSettings.onS3(store)) {
            throw Fault.settings("the store " + store + " is one that no task on ECS sees",
                    "keep results on S3 with --store s3:BUCKET/PREFIX, or leave --store (or FLOWCELL_STORE) out");
        }
        var address = StoreAddress.parse(store);
        if (address.option("secret").isPresent()) {
            throw Fault.settings("a task on ECS can't read the Secret of Kubernetes that " + store + " names",
                    "leave ?secret out: a task asks S3 as its role, --role NAME");
        }
        if (settings.fargate().role() == null && address.option("endpoint").isEmpty()) {
            throw Fault.settings("a task without a role may not ask for the store " + store,
                    "name one with --role, with the rights that docs/stores.md lists");
        }
    }

    @Override
    public void require(List<Secret> secrets) {
        var cluster = cluster();
        new Roles(cluster).execution();
        new TaskSecrets(cluster).resolve(secrets);
    }

    @Override
    public void launch(RunRequest request) {
        var spec = request.spec();
        settings.checkSpread(request.image().plan());
        var spread = spec.over(request.image().plan().processes());
        // What is wrong with the request itself needs no cluster.
        Launcher.told(spread);
        var cluster = cluster();
        var definition = new TaskDefinitions(cluster).of(request.image(), spec.environment(), request.secrets());
        var network = Network.find(cluster);
        try {
            var tasks = new Launcher(cluster, pace).launch(definition, network, spread);
            launched.put(Objects.requireNonNull(spec.run()), tasks);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LaunchTrouble.interrupted(String.valueOf(spec.run()), e);
        }
    }

    @Override
    public Exit events(String run, Listener listener) throws InterruptedException {
        return AwsClients.interruptibly(() -> {
            var tasks = tasks(run);
            return tasks.isEmpty()
                    ? past().tell(past(run), listener)
                    : new RunFollower(cluster(), run, tasks, pace, listener).follow();
        });
    }

    @Override
    public Exit await(String run) throws InterruptedException {
        return AwsClients.interruptibly(() -> {
            var tasks = tasks(run);
            return tasks.isEmpty()
                    ? past(run).exit()
                    : new RunFollower(cluster(), run, tasks, pace, null).follow();
        });
    }

    @Override
    public Optional<Exit> soFar(String run, Listener listener) throws InterruptedException {
        return AwsClients.interruptibly(() -> {
            var cluster = cluster();
            var tasks = new RunTasks(cluster, run).describe(tasks(run));
            if (tasks.isEmpty()) {
                return Optional.of(past().tell(past(run), listener));
            }
            TaskPhases.passed(tasks.getFirst()).forEach(listener::status);
            listener.status(TaskPhases.now(tasks.getFirst(), FargateSize.of(settings)));
            for (var task : tasks) {
                RunFollower.log(cluster, run, task, pace, listener).soFar();
            }
            return TaskEnd.of(cluster, tasks.getFirst());
        });
    }

    @Override
    public Optional<Exit> ended(String run) throws InterruptedException {
        return AwsClients.interruptibly(() -> {
            var cluster = cluster();
            var tasks = new RunTasks(cluster, run).describe(tasks(run));
            return tasks.isEmpty() ? Optional.of(past(run).exit()) : TaskEnd.of(cluster, tasks.getFirst());
        });
    }

    @Override
    public void cancel(String run) {
        var cluster = cluster();
        var tasks = launched.containsKey(run) ? launched.get(run) : new RunTasks(cluster, run).find();
        for (var task : tasks) {
            cluster.call("cancelling " + run, () -> cluster.ecs().stopTask(
                    request -> request.cluster(cluster.name()).task(task).reason(TaskEnd.CANCELLED)));
        }
    }

    @Override
    public Optional<ClusterFlows> flows() {
        return Optional.of(new EcsFlows(this::cluster, pace));
    }

    /** Empty where ECS knows none, or none any more. */
    private List<String> tasks(String run) throws InterruptedException {
        var known = launched.get(run);
        if (known != null) {
            return known;
        }
        for (var look = 1;; look++) {
            var found = new RunTasks(cluster(), run).find();
            if (!found.isEmpty() || look == LOOKS) {
                return found;
            }
            pace.pause(RunFollower.FASTEST);
        }
    }

    /// A run that ECS has forgotten.
    ///
    /// @throws Fault
    ///             if no log knows it, either
    private PastRuns.Past past(String run) throws InterruptedException {
        return past().find(run).orElseThrow(() -> RunFollower.noRun(cluster(), run));
    }

    private synchronized PastRuns past() {
        if (past == null) {
            past = new PastRuns(cluster(), pace);
        }
        return past;
    }

    private synchronized EcsCluster cluster() {
        if (connected == null) {
            connected = connect.get();
        }
        return connected;
    }
}
