package dev.flowcell.kubernetes;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import dev.flowcell.flow.target.Target.Listener;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What one pod of a run has said so far, read once. */
final class AttemptLog {

    private final Cluster cluster;
    private final AttemptNumber attempt;
    private final String pod;

    AttemptLog(Cluster cluster, String run, RunView view, Pod pod) {
        this.cluster = cluster;
        this.attempt = new AttemptNumber(run, view.attempt(pod));
        this.pod = pod.getMetadata().getName();
    }

    /// @throws dev.flowcell.runtime.error.Fault
    ///             if these credentials may not read logs
    void read(Listener listener) throws InterruptedException {
        var finished = new CountDownLatch(1);
        var refused = new AtomicReference<KubernetesClientException>();
        try (var log = new PodLog(cluster, pod, line -> listener.line(attempt.apply(line)), refused::set,
                finished::countDown)) {
            // For a log that is not followed, where the process is now is its end.
            log.processEnded();
            log.start();
            finished.await();
        }
        if (refused.get() != null) {
            throw Faults.of(refused.get(), cluster.place(), "reading the log of " + pod);
        }
    }
}
