package dev.flowcell.kubernetes;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.ClusterSettings;
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
        cluster.call("launching " + JobManifest.name(request.spec()),
                () -> cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).resource(job).create());
    }

    @Override
    public void events(String run, Listener listener) throws InterruptedException {
        new RunFollower(cluster(), run, job(run), listener).follow();
    }

    @Override
    public Exit await(String run) throws InterruptedException {
        return new RunFollower(cluster(), run, job(run), null).follow();
    }

    @Override
    public void cancel(String run) {
        var cluster = cluster();
        cluster.call("cancelling " + run,
                () -> cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).withName(run)
                        .withPropagationPolicy(DeletionPropagation.BACKGROUND).delete());
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
