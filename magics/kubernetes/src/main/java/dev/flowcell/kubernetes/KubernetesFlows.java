package dev.flowcell.kubernetes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/// Registered flows as CronJobs of a namespace.
final class KubernetesFlows implements ClusterFlows {

    private static final int GONE_SECONDS = 30;

    private final ClusterSettings settings;
    private final Supplier<Cluster> cluster;
    private final UnaryOperator<Job> adapted;

    /// @param adapted
    ///            what is done to the Jobs: nothing, but in tests
    KubernetesFlows(ClusterSettings settings, Supplier<Cluster> cluster, UnaryOperator<Job> adapted) {
        this.settings = settings;
        this.adapted = adapted;
        this.cluster = cluster;
    }

    @Override
    public void check(Schedule schedule, List<Secret> secrets) {
        new LaunchChecks(cluster.get(), settings).secrets(secrets);
    }

    @Override
    public void keep(RunRequest request, @Nullable Schedule schedule) {
        var at = cluster.get();
        var flow = request.spec().flow();
        // What runs by itself must find its secrets; what someone starts by hand says by itself what it misses.
        var secrets = schedule == null
                ? new SecretReferences(at).unseen(request.secrets())
                : new LaunchChecks(at, settings).secrets(request.secrets());
        var wanted = new CronJobManifest(new JobManifest(settings), adapted).cronJob(request, secrets, schedule);
        var there = find(flow);
        if (there != null && !ours(there, flow)) {
            throw Fault.settings("there is a CronJob " + CronJobManifest.name(flow) + " in the namespace "
                    + at.namespace() + " that is not this flow's", "register it under another name");
        }
        at.call("keeping " + flow, () -> {
            var resource = at.client().batch().v1().cronjobs().inNamespace(at.namespace()).resource(wanted);
            return there == null ? resource.create() : resource.update();
        });
    }

    private @Nullable CronJob find(String flow) {
        var at = cluster.get();
        return at.call("looking for the CronJob of " + flow, () -> at.client().batch().v1().cronjobs()
                .inNamespace(at.namespace()).withName(CronJobManifest.name(flow)).get());
    }

    private static boolean ours(HasMetadata thing, String flow) {
        return label(thing, Labels.MANAGED_BY).equals(Labels.FLOWCELL)
                && label(thing, Labels.FLOW).equals(Labels.value(flow));
    }

    private static String label(HasMetadata thing, String name) {
        var labels = thing.getMetadata().getLabels();
        return labels == null ? "" : Objects.requireNonNullElse(labels.get(name), "");
    }

    /** Jobs of Flowcell's that no machine launched: those carry their run's name. */
    @Override
    public List<Started> started() {
        var at = cluster.get();
        return at.call("looking for runs", () -> at.client().batch().v1().jobs().inNamespace(at.namespace())
                .withLabel(Labels.MANAGED_BY, Labels.FLOWCELL).withoutLabel(Labels.RUN).list()).getItems().stream()
                .map(job -> new Started(job.getMetadata().getName(), flow(job), label(job, Labels.VERSION),
                        Instant.parse(job.getMetadata().getCreationTimestamp())))
                .toList();
    }

    private static String flow(HasMetadata thing) {
        return label(thing, Labels.FLOW).replace('.', '/');
    }

    @Override
    public List<Change> unscheduling(String flow) {
        var there = find(flow);
        if (there == null || !ours(there, flow) || Boolean.TRUE.equals(there.getSpec().getSuspend())) {
            return List.of();
        }
        var at = cluster.get();
        var name = there.getMetadata().getName();
        return List.of(new Change("the CronJob " + name + " in the namespace " + at.namespace()
                + " runs no more by itself (it stays, suspended)",
                () -> at.call("suspending " + name, () -> at.client().batch().v1().cronjobs()
                        .inNamespace(at.namespace()).withName(name).edit(cron -> {
                            cron.getSpec().setSuspend(true);
                            return cron;
                        }))));
    }

    @Override
    public List<Change> removal(String flow, List<Secret> secrets) {
        var at = cluster.get();
        var changes = new ArrayList<Change>();
        var there = find(flow);
        if (there != null && ours(there, flow)) {
            var name = there.getMetadata().getName();
            changes.add(new Change("the CronJob " + name + " in the namespace " + at.namespace(),
                    () -> delete(name)));
        }
        for (var job : jobs(flow)) {
            if (ended(job)) {
                var name = job.getMetadata().getName();
                changes.add(new Change("the Job of the run " + name + ", and its log",
                        () -> at.call("deleting the Job " + name, () -> at.client().batch().v1().jobs()
                                .inNamespace(at.namespace()).withName(name)
                                .withPropagationPolicy(DeletionPropagation.BACKGROUND).delete())));
            }
        }
        changes.addAll(new PushedSecrets(at).removal(flow, secrets, used(flow)));
        return changes;
    }

    /** Its Jobs stay, since one of them may be running; to part them from it, the cluster takes a moment. */
    private void delete(String name) {
        var at = cluster.get();
        at.call("deleting the CronJob " + name, () -> {
            var cron = at.client().batch().v1().cronjobs().inNamespace(at.namespace()).withName(name);
            cron.withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
            return cron.waitUntilCondition(left -> left == null, GONE_SECONDS, TimeUnit.SECONDS);
        });
    }

    private List<Job> jobs(String flow) {
        var at = cluster.get();
        return at.call("looking for the runs of " + flow, () -> at.client().batch().v1().jobs()
                .inNamespace(at.namespace()).withLabel(Labels.MANAGED_BY, Labels.FLOWCELL)
                .withLabel(Labels.FLOW, Labels.value(flow)).list()).getItems();
    }

    private static boolean ended(Job job) {
        var status = job.getStatus();
        return status != null && status.getConditions() != null && status.getConditions().stream()
                .anyMatch(each -> "True".equals(each.getStatus())
                        && Set.of("Complete", "Failed").contains(each.getType()));
    }

    /** Which pushed secrets other flows of this namespace, or a run that goes on, refer to. */
    private Set<String> used(String flow) {
        var at = cluster.get();
        var others = at.call("looking at the other flows", () -> at.client().batch().v1().cronjobs()
                .inNamespace(at.namespace()).withLabel(Labels.MANAGED_BY, Labels.FLOWCELL).list()).getItems().stream()
                .filter(each -> !ours(each, flow)).map(each -> each.getSpec().getJobTemplate().getSpec());
        var running = at.call("looking for runs", () -> at.client().batch().v1().jobs().inNamespace(at.namespace())
                .withLabel(Labels.MANAGED_BY, Labels.FLOWCELL).list()).getItems().stream()
                .filter(job -> !ended(job)).map(Job::getSpec);
        var used = new HashSet<String>();
        Stream.concat(others, running)
                .forEach(spec -> spec.getTemplate().getSpec().getContainers()
                        .forEach(container -> container.getEnv().stream().filter(each -> each.getValueFrom() != null)
                                .map(each -> each.getValueFrom().getSecretKeyRef()).filter(Objects::nonNull)
                                .filter(each -> ClusterSecrets.PUSHED.equals(each.getName()))
                                .forEach(each -> used.add(each.getKey()))));
        return used;
    }
}
