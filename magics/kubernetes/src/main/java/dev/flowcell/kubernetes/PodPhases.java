package dev.flowcell.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/// What a run's first pod has behind it, with the cluster's own times, which are whole seconds: for who was not there,
/// since a small pod runs before a watch of it is open.
final class PodPhases {

    private PodPhases() {
    }

    /** The phases that are over, in their order; of those, the ones that the cluster still tells of. */
    static List<Status> passed(RunView view) {
        var passed = new ArrayList<Status>();
        var pods = view.pods();
        var scheduled = pods.isEmpty() ? null : scheduled(pods.getFirst());
        if (scheduled == null) {
            return passed;
        }
        var pod = pods.getFirst();
        var name = pod.getMetadata().getName();
        add(passed, Phase.schedule, "", view.job().getMetadata().getCreationTimestamp());
        var pulling = view.event(name, "Pulling");
        var pulled = view.event(name, "Pulled");
        if (pulling.isPresent() || pulled.isPresent() || RunView.started(pod)) {
            add(passed, Phase.node, "on " + pod.getSpec().getNodeName(), scheduled);
        }
        if (pulled.isPresent()) {
            pulling.ifPresent(event -> add(passed, Phase.pull, PendingReason.pulled(PendingReason.message(
                    pulled.get())), time(event)));
        }
        if (RunView.started(pod)) {
            add(passed, Phase.start,
                    pulled.isPresent() && pulling.isEmpty() ? "image already on the node" : "",
                    pulled.map(PodPhases::time).orElse(null));
        }
        return passed;
    }

    private static @Nullable String scheduled(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(one -> "PodScheduled".equals(one.getType()) && "True".equals(one.getStatus())).findFirst()
                .map(one -> one.getLastTransitionTime()).orElse(null);
    }

    private static @Nullable String time(Event event) {
        return event.getFirstTimestamp() != null ? event.getFirstTimestamp() : RunView.time(event);
    }

    private static void add(List<Status> passed, Phase phase, String reason, @Nullable String time) {
        if (time == null) {
            return;
        }
        try {
            passed.add(new Status(phase, reason, Instant.parse(time)));
        } catch (DateTimeException e) {
            // A time that can't be read leaves its phase out.
        }
    }
}
