package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jspecify.annotations.Nullable;

/** Watches a run's Job, its pods and the events about them; what is heard comes out as signals, one after another. */
final class RunWatch implements AutoCloseable {

    private final Cluster cluster;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final List<SharedIndexInformer<?>> open = new ArrayList<>();
    private final SharedIndexInformer<Pod> pods;
    private final Set<String> eventsOf = new HashSet<>();

    /// @throws KubernetesClientException
    ///             if the cluster can't be reached or refuses
    RunWatch(Cluster cluster, String run) {
        this.cluster = cluster;
        try {
            open.add(cluster.client().batch().v1().jobs().inNamespace(cluster.namespace()).withName(run)
                    .inform(new Handler<Job>(Signal.JobSeen::new, Signal.JobGone::new)));
            pods = cluster.client().pods().inNamespace(cluster.namespace()).withLabel(Labels.JOB, run)
                    .inform(new Handler<Pod>(Signal.PodSeen::new, Signal.PodGone::new));
            open.add(pods);
            watchEvents(run);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Hears of events about an object from now on, and of those that are there. */
    void watchEvents(String object) {
        if (!eventsOf.add(object)) {
            return;
        }
        try {
            open.add(cluster.client().v1().events().inNamespace(cluster.namespace())
                    .withField("involvedObject.name", object)
                    .inform(new Handler<Event>(Signal.EventSeen::new, null)));
        } catch (KubernetesClientException e) {
            // Who may not read events still sees the pod's own state.
            if (e.getCode() != 403) {
                throw e;
            }
        }
    }

    /** The pods that were there when the watch began: they are signalled too, but in no order with the Job. */
    List<Pod> pods() {
        return pods.getStore().list();
    }

    void post(Signal signal) {
        signals.add(signal);
    }

    /** The next signal, or null where none came in time. */
    @Nullable
    Signal next(long millis) throws InterruptedException {
        return signals.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether the cluster is heard just now; a watch that breaks is taken up again by itself. */
    boolean connected() {
        return open.stream().allMatch(SharedIndexInformer::isWatching);
    }

    @Override
    public void close() {
        open.forEach(SharedIndexInformer::close);
    }

    private final class Handler<T> implements ResourceEventHandler<T> {

        private final Function<T, Signal> seen;
        private final @Nullable Function<T, Signal> gone;

        Handler(Function<T, Signal> seen,
                @Nullable Function<T, Signal> gone) {
            this.seen = seen;
            this.gone = gone;
        }

        @Override
        public void onAdd(T object) {
            post(seen.apply(object));
        }

        @Override
        public void onUpdate(T before, T object) {
            post(seen.apply(object));
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            if (gone != null) {
                post(gone.apply(object));
            }
        }
    }
}
