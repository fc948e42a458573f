package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.flow.target.Target.Listener;
import dev.flowcell.flow.target.Target.Status;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/// Goes along with a run until its process has ended. One thread, the caller's, looks at all signals and calls the
/// listener; threads of their own read the watches and the logs.
final class RunFollower {

    /** How long an image that may yet come is waited for: the registry may be restarting. */
    static final Duration PULL_PATIENCE = Duration.ofMinutes(2);
    /** How long a log that does not end is read after its process has. */
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(20);
    /** Without a signal for so long, an open log stream is looked at. */
    private static final long IDLE_MILLIS = 5_000;
    /** Lines that may wait for a slow listener. */
    private static final int LINES_AHEAD = 10_000;

    private final Cluster cluster;
    private final String run;
    private final @Nullable Listener listener;
    private final RunView view;
    private final Map<Integer, ProcessLogs> logs = new TreeMap<>();
    private final Semaphore ahead = new Semaphore(LINES_AHEAD);
    private final Map<String, Instant> pullTrouble = new HashMap<>();
    private final Set<Status.Phase> told = EnumSet.noneOf(Status.Phase.class);
    private @Nullable Status shown;
    private @Nullable Instant ended;

    /// @param listener
    ///            hears the lines and the states; null waits for the end alone
    RunFollower(Cluster cluster, String run, Job job, @Nullable Listener listener) {
        this.cluster = cluster;
        this.run = run;
        this.listener = listener;
        this.view = new RunView(job);
    }

    Exit follow() throws InterruptedException {
        try (var watch = new RunWatch(cluster, run)) {
            return follow(watch);
        } catch (KubernetesClientException e) {
            if (Thread.interrupted() || Causes.find(e, InterruptedException.class) != null) {
                throw new InterruptedException();
            }
            throw Faults.of(e, cluster.place(), "following " + run);
        } finally {
            open().forEach(PodLog::close);
        }
    }

    private Exit follow(RunWatch watch) throws InterruptedException {
        // Who comes late to a run must not hear that it waits for its pod.
        for (var pod : watch.pods()) {
            var seen = new Signal.PodSeen(pod);
            view.apply(seen);
            heard(watch, seen);
        }
        while (true) {
            var signal = watch.next(ended == null ? IDLE_MILLIS : 1_000);
            if (signal == null) {
                idle();
                if (!watch.connected() && ended == null) {
                    show(new Status(Status.Phase.running, "the cluster does not answer just now: the run goes on, and"
                            + " so does this once it answers"));
                    continue;
                }
            } else {
                view.apply(signal);
                heard(watch, signal);
            }
            if (signal instanceof Signal.LogLine) {
                continue;
            }
            giveUpHopelessPull();
            readLogs(watch);
            var exit = EndReason.of(view);
            if (exit.isPresent()) {
                ended = ended == null ? Instant.now() : ended;
                if (listener == null || logsDone()) {
                    show(new Status(Status.Phase.ended, exit.get().reason()));
                    return exit.get();
                }
            } else {
                ended = null;
                show(PendingReason.of(view));
            }
        }
    }

    private void heard(RunWatch watch, Signal signal) {
        switch (signal) {
            case Signal.LogLine(var pod, var text) -> {
                ahead.release();
                if (listener != null) {
                    listener.line(text);
                }
            }
            case Signal.LogEnded(var pod) -> logs.values().forEach(each -> each.ended(pod));
            case Signal.LogRefused(var answer) -> throw answer;
            case Signal.PodSeen(var pod) -> {
                if (SpreadJob.process(pod) == 0) { // a helper that does not come is waited for by nobody
                    watch.watchEvents(pod.getMetadata().getName());
                }
            }
            case Signal.PodGone gone -> {
            }
            case Signal.JobSeen seen -> {
            }
            case Signal.JobGone gone -> {
            }
            case Signal.EventSeen seen -> {
            }
        }
    }

    private void idle() {
        if (ended == null) {
            open().forEach(PodLog::checkStalled);
        } else if (Duration.between(ended, Instant.now()).compareTo(LOG_PATIENCE) > 0) {
            open().forEach(PodLog::close);
        } else if (Duration.between(ended, Instant.now()).toSeconds() >= 3) {
            open().forEach(PodLog::breakStream);
        }
    }

    private List<PodLog> open() {
        return logs.values().stream().flatMap(each -> each.open().stream()).toList();
    }

    private void readLogs(RunWatch watch) {
        if (listener != null) {
            for (var process : view.processes()) {
                logs.computeIfAbsent(process, number -> new ProcessLogs(cluster, run, view, number, ahead));
            }
            logs.values().forEach(each -> each.look(watch));
        }
    }

    private boolean logsDone() {
        return logs.values().stream().allMatch(ProcessLogs::done);
    }

    private void show(Status status) {
        if (listener == null) {
            return;
        }
        for (var passed : PodPhases.passed(view)) {
            if (passed.phase() != status.phase() && told.add(passed.phase())) {
                listener.status(passed);
            }
        }
        told.add(status.phase());
        if (!status.equals(shown)) {
            shown = status;
            listener.status(status);
        }
    }

    /// An image that is not there, denied or misnamed ends the run at once; one whose registry does not answer, after
    /// [#PULL_PATIENCE]. The Job is left with the reason on it, so that whoever asks later hears the same.
    private void giveUpHopelessPull() {
        var pod = view.newestPod();
        if (pod.isEmpty() || EndReason.of(view).isPresent()) {
            return;
        }
        var trouble = PendingReason.imageTrouble(view, pod.get());
        if (trouble.isEmpty()) {
            return;
        }
        var since = pullTrouble.computeIfAbsent(pod.get().getMetadata().getUid(), uid -> Instant.now());
        if (trouble.get().hopeless() || Duration.between(since, Instant.now()).compareTo(PULL_PATIENCE) > 0) {
            giveUp(trouble.get().line());
        }
    }

    private void giveUp(String reason) {
        var ending = cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).withName(run)
                .edit(job -> new JobBuilder(job).editMetadata().addToAnnotations(Labels.ENDED, reason).endMetadata()
                        .editSpec().withActiveDeadlineSeconds(1L).endSpec().build());
        if (ending != null) {
            view.apply(new Signal.JobSeen(ending));
        }
    }
}
