package dev.flowcell.kubernetes;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/// The logs of one process's pods, read one after another: an attempt's lines end before the next attempt's begin. For
/// one thread, which hears of lines and ends by the watch's signals.
final class ProcessLogs {

    private final Cluster cluster;
    private final String run;
    private final RunView view;
    private final int process;
    private final Semaphore ahead;
    private final Set<String> read = new HashSet<>();
    private @Nullable String reading;
    private @Nullable PodLog log;

    /// @param ahead
    ///            lines that may still wait for a slow listener
    ProcessLogs(Cluster cluster, String run, RunView view, int process, Semaphore ahead) {
        this.cluster = cluster;
        this.run = run;
        this.view = view;
        this.process = process;
        this.ahead = ahead;
    }

    /** Begins to read what there is, and tells a log that is read what has become of its pod. */
    void look(RunWatch watch) {
        if (reading == null) {
            next().ifPresent(pod -> read(pod, watch));
        }
        if (log == null) {
            return;
        }
        for (var pod : view.pods(process)) {
            if (pod.getMetadata().getUid().equals(reading)) {
                if (RunView.ended(pod)) {
                    log.processEnded();
                }
                if (view.gone(pod)) {
                    log.gone();
                }
            }
        }
    }

    private void read(Pod pod, RunWatch watch) {
        var uid = pod.getMetadata().getUid();
        var attempt = new AttemptNumber(run, view.attempt(pod));
        reading = uid;
        log = new PodLog(cluster, pod.getMetadata().getName(), line -> {
            try {
                ahead.acquire();
                watch.post(new Signal.LogLine(uid, attempt.apply(line)));
            } catch (InterruptedException e) {
                // The follower has left, and the log is being closed.
                Thread.currentThread().interrupt();
            }
        }, answer -> watch.post(new Signal.LogRefused(answer)), () -> watch.post(new Signal.LogEnded(uid))).start();
    }

    private Optional<Pod> next() {
        return view.pods(process).stream().filter(pod -> !read.contains(pod.getMetadata().getUid()))
                .filter(pod -> RunView.started(pod) && !view.gone(pod)).findFirst();
    }

    /** A log has been read to its end. */
    void ended(String pod) {
        if (pod.equals(reading)) {
            read.add(pod);
            reading = null;
            log = null;
        }
    }

    boolean done() {
        return reading == null && next().isEmpty();
    }

    /** The log that is read just now. */
    Optional<PodLog> open() {
        return Optional.ofNullable(log);
    }
}
