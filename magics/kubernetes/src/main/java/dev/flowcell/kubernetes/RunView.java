package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** What is known of a run's Job, pods and events. For one thread. */
final class RunView {

    private Job job;
    private boolean jobGone;
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Map<String, Event> events = new LinkedHashMap<>();

    RunView(Job job) {
        this.job = job;
    }

    void apply(Signal signal) {
        switch (signal) {
            case Signal.JobSeen(var seen) -> {
                // A run's name is unique: a Job of another identity is not this run's.
                if (uid(seen).equals(uid(job))) {
                    job = seen;
                }
            }
            case Signal.JobGone(var last) -> jobGone |= uid(last).equals(uid(job));
            case Signal.PodSeen(var pod) -> pods.put(pod.getMetadata().getUid(), pod);
            case Signal.PodGone(var pod) -> {
                pods.put(pod.getMetadata().getUid(), pod);
                gone.add(pod.getMetadata().getUid());
            }
            case Signal.EventSeen(var event) -> events.put(event.getMetadata().getUid(), event);
            case Signal.LogLine line -> {
            }
            case Signal.LogEnded ended -> {
            }
            case Signal.LogRefused refused -> {
            }
        }
    }

    private static String uid(Job job) {
        return String.valueOf(job.getMetadata().getUid());
    }

    Job job() {
        return job;
    }

    boolean jobGone() {
        return jobGone;
    }

    /** Whether someone has asked for the Job's deletion, or it is gone. */
    boolean cancelled() {
        return jobGone || job.getMetadata().getDeletionTimestamp() != null;
    }

    /** The pods of the run's process 0, the oldest first: its attempts. */
    List<Pod> pods() {
        return pods(0);
    }

    /** The pods of a process, the oldest first. */
    List<Pod> pods(int process) {
        var sorted = new ArrayList<>(pods.values());
        sorted.removeIf(pod -> SpreadJob.process(pod) != process);
        sorted.sort(Comparator.comparing(pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())));
        return sorted;
    }

    /** The processes that have or had pods. */
    Set<Integer> processes() {
        return pods.values().stream().map(SpreadJob::process).collect(Collectors.toCollection(TreeSet::new));
    }

    /// Which attempt of its process a pod is, as far as the cluster knows better than the process: a run over pods has
    /// a store, in which each finds out by itself.
    int attempt(Pod pod) {
        return SpreadJob.spread(job) ? 0 : pods().indexOf(pod);
    }

    Optional<Pod> newestPod() {
        var sorted = pods();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.getLast());
    }

    boolean gone(Pod pod) {
        return gone.contains(pod.getMetadata().getUid());
    }

    /** Whether the pod is asked to go, or is gone. */
    boolean deleted(Pod pod) {
        return gone(pod) || pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** The newest event about an object with one of these reasons. */
    Optional<Event> event(String object, String... reasons) {
        var wanted = Set.of(reasons);
        return events.values().stream().filter(event -> object.equals(event.getInvolvedObject().getName()))
                .filter(event -> wanted.contains(event.getReason())).max(Comparator.comparing(RunView::time));
    }

    static String time(Event event) {
        if (event.getLastTimestamp() != null) {
            return event.getLastTimestamp();
        }
        var precise = event.getEventTime();
        return precise != null && precise.getTime() != null
                ? precise.getTime()
                : String.valueOf(event.getMetadata().getCreationTimestamp());
    }

    static Optional<ContainerState> state(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(status -> JobManifest.CONTAINER.equals(status.getName())).findFirst()
                .map(status -> status.getState());
    }

    static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return state(pod).map(ContainerState::getTerminated);
    }

    static Optional<ContainerStateWaiting> waiting(Pod pod) {
        return state(pod).map(ContainerState::getWaiting);
    }

    /** Whether its process runs or has run, so that there is a log. */
    static boolean started(Pod pod) {
        return state(pod).map(state -> state.getRunning() != null
                || (state.getTerminated() != null && state.getTerminated().getStartedAt() != null)).orElse(false);
    }

    /** Whether nothing of it runs any more. */
    static boolean ended(Pod pod) {
        var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return terminated(pod).isPresent() || "Failed".equals(phase) || "Succeeded".equals(phase);
    }

    /** Whether the cluster itself took the pod away, so that the Job tries again. */
    static boolean disrupted(Pod pod) {
        return pod.getStatus() != null && pod.getStatus().getConditions() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> "DisruptionTarget".equals(condition.getType())
                                && "True".equals(condition.getStatus()));
    }
}
