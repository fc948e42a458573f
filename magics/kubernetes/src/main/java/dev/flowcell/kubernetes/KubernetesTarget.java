package dev.flowcell.kubernetes;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/// Runs as Jobs in a namespace: one Job a run, of the run's name.
///
/// An image that can't be pulled ends its run instead of waiting for ever: at once where it is not there or denied,
/// after two minutes where its registry does not answer. A finished Job and its log stay for an hour.
final class KubernetesTarget implements Target {

    private final JobManifest manifest;
    private final ClusterSettings settings;
    private final Supplier<Cluster> connect;
    private final UnaryOperator<Job> adapted;
    private @Nullable Cluster connected;

    /// @param connect
    ///            makes the connection, once it is needed
    /// @param adapted
    ///            what is done to the Job before it is sent: nothing, but in tests
    KubernetesTarget(ClusterSettings settings, Supplier<Cluster> connect, UnaryOperator<Job> adapted) {
        this.settings = settings;
        this.manifest = new JobManifest(settings);
        this.connect = connect;
        this.adapted = adapted;
    }

    @Override
    public void require(List<Secret> secrets) {
        new LaunchChecks(cluster(), settings).secrets(secrets);
    }

    @Override
    public void launch(RunRequest request) {
        // Before any secret is looked for: what is wrong with the request itself needs no cluster.
        manifest.job(request, List.of());
        var cluster = cluster();
        var secrets = new LaunchChecks(cluster, settings).secrets(request.secrets());
        var job = adapted.apply(manifest.job(request, secrets));
        if (SpreadJob.spread(job)) {
            checkSpread(cluster, job);
        }
        cluster.call("launching " + JobManifest.name(request.spec()),
                () -> cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).resource(job).create());
    }

    /** Asks the cluster what it makes of a Job, without making it. */
    private static void checkSpread(Cluster cluster, Job job) {
        var jobs = cluster.client().batch().v1().jobs().inNamespace(cluster.namespace());
        var answered = cluster.call("launching " + job.getMetadata().getName(),
                () -> jobs.resource(job).dryRun(true).create());
        SpreadJob.check(answered, cluster.client().getKubernetesVersion().getMajor() + "."
                + cluster.client().getKubernetesVersion().getMinor());
    }

    @Override
    public Exit events(String run, Listener listener) throws InterruptedException {
        return new RunFollower(cluster(), run, job(run), listener).follow();
    }

    @Override
    public Exit await(String run) throws InterruptedException {
        return new RunFollower(cluster(), run, job(run), null).follow();
    }

    @Override
    public Optional<Exit> soFar(String run, Listener listener) throws InterruptedException {
        var view = view(run);
        PodPhases.passed(view).forEach(listener::status);
        listener.status(PendingReason.of(view));
        for (var process : view.processes()) {
            for (var pod : view.pods(process)) {
                if (RunView.started(pod)) {
                    new AttemptLog(cluster(), run, view, pod).read(listener);
                }
            }
        }
        return EndReason.of(view);
    }

    @Override
    public Optional<Exit> ended(String run) {
        return EndReason.of(view(run));
    }

    /** The run as the cluster shows it just now. */
    private RunView view(String run) {
        var cluster = cluster();
        var view = new RunView(job(run));
        cluster.call("looking for the pods of " + run,
                () -> cluster.client().pods().inNamespace(cluster.namespace()).withLabel(Labels.JOB, run).list())
                .getItems().forEach(pod -> view.apply(new Signal.PodSeen(pod)));
        return view;
    }

    @Override
    public void cancel(String run) {
        var cluster = cluster();
        cluster.call("cancelling " + run,
                () -> cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).withName(run)
                        .withPropagationPolicy(DeletionPropagation.BACKGROUND).delete());
    }

    @Override
    public Optional<ClusterFlows> flows() {
        return Optional.of(new KubernetesFlows(settings, this::cluster, adapted));
    }

    private Job job(String run) {
        var cluster = cluster();
        var job = cluster.call("looking for " + run,
                () -> cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).withName(run).get());
        if (job == null) {
            throw Fault.settings("there is no run " + run + " in the namespace " + cluster.namespace(),
                    "it was cancelled, or ended over an hour ago; %runs lists the runs");
        }
        return job;
    }

    private synchronized Cluster cluster() {
        if (connected == null) {
            connected = connect.get();
        }
        return connected;
    }
}
