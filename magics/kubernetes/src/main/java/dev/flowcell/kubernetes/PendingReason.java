package dev.flowcell.kubernetes;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.flow.target.Target.Status.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Why a run is where it is, from its Job, its newest pod and their events. */
final class PendingReason {

    private static final Pattern PULLED = Pattern.compile("Successfully pulled image \"[^\"]*\" in ([0-9.ms]+)"
            + "(?:.*Image size: (\\d+) bytes)?");

    private PendingReason() {
    }

    static Status of(RunView view) {
        var newest = view.newestPod();
        return newest.isEmpty() ? withoutPod(view) : ofPod(view, newest.get());
    }

    private static Status withoutPod(RunView view) {
        var failed = view.event(view.job().getMetadata().getName(), "FailedCreate");
        return new Status(Phase.schedule,
                failed.map(event -> refused(message(event))).orElse("waiting for the cluster to make the pod"));
    }

    /** Why the Job controller can't make the pod. */
    static String refused(String message) {
        if (message.contains("exceeded quota")) {
            var detail = message.replaceFirst("(?s).*exceeded quota: ", "");
            return "the namespace's quota is used up (" + ImageTrouble.shortened(detail)
                    + "): wait for other runs, or ask for less with --cpu and --memory";
        }
        var account = Pattern.compile("serviceaccount \"([^\"]+)\" not found").matcher(message);
        if (account.find()) {
            return "the service account " + account.group(1)
                    + " does not exist: create it, or name another with --service-account";
        }
        if (message.contains("violates PodSecurity")) {
            return "the namespace's pod security refuses the pod: " + ImageTrouble.shortened(message);
        }
        if (message.contains("limits.") || message.contains("must specify")) {
            return "the namespace's limits refuse the pod (" + ImageTrouble.shortened(message)
                    + "): set --cpu and --memory";
        }
        return "the cluster refuses the pod: " + ImageTrouble.shortened(message);
    }

    private static Status ofPod(RunView view, Pod pod) {
        var name = pod.getMetadata().getName();
        var status = pod.getStatus();
        if (RunView.disrupted(pod)) {
            return new Status(Phase.schedule, "the cluster took the pod away (" + EndReason.disruption(pod)
                    + "): it runs again");
        }
        if (RunView.ended(pod)) {
            return new Status(Phase.ended, "the process has ended");
        }
        if (view.deleted(pod)) {
            return new Status(Phase.ended, "the pod is being deleted");
        }
        if (RunView.started(pod)) {
            return running(view, pod);
        }
        var waiting = RunView.waiting(pod);
        if (waiting.isPresent()) {
            var trouble = container(pod, String.valueOf(waiting.get().getReason()),
                    waiting.get().getMessage() == null ? "" : waiting.get().getMessage(), view);
            if (trouble.isPresent()) {
                return trouble.get();
            }
        }
        if (pod.getSpec().getNodeName() == null) {
            return unscheduled(view, pod);
        }
        var mount = view.event(name, "FailedMount", "FailedAttachVolume");
        if (mount.isPresent() && view.event(name, "Pulling", "Pulled").isEmpty()) {
            return new Status(Phase.start,
                    "a volume can't be mounted: " + ImageTrouble.shortened(message(mount.get())));
        }
        var sandbox = view.event(name, "FailedCreatePodSandBox");
        var pulled = view.event(name, "Pulled");
        if (pulled.isPresent()) {
            return new Status(Phase.start, pulled(message(pulled.get())));
        }
        if (view.event(name, "Pulling").isPresent()) {
            return new Status(Phase.pull, "pulling the image");
        }
        if (sandbox.isPresent()) {
            return new Status(Phase.node, "the node can't start pods: "
                    + ImageTrouble.shortened(message(sandbox.get())));
        }
        return new Status(Phase.node,
                "starting on " + pod.getSpec().getNodeName() + (status == null ? " (not seen by it yet)" : ""));
    }

    private static Status running(RunView view, Pod pod) {
        if (view.event(pod.getMetadata().getName(), "NodeNotReady").isPresent()
                || (pod.getStatus().getReason() != null && pod.getStatus().getReason().equals("NodeLost"))) {
            return new Status(Phase.running, "the node " + pod.getSpec().getNodeName()
                    + " does not answer: if it stays so, the run starts again on another");
        }
        return new Status(Phase.running, "running on " + pod.getSpec().getNodeName());
    }

    /** What the kubelet's event says of the pull: `image pulled in 2.6s (71 MB)`. */
    static String pulled(String message) {
        var matcher = PULLED.matcher(message);
        if (!matcher.find()) {
            return "image already on the node";
        }
        var size = matcher.group(2);
        return "image pulled in " + matcher.group(1) + (size == null
                ? ""
                : String.format(Locale.ROOT, " (%.0f MB)", Long.parseLong(size) / 1e6));
    }

    private static Status unscheduled(RunView view, Pod pod) {
        var name = pod.getMetadata().getName();
        if (view.event(name, "TriggeredScaleUp", "Nominated").isPresent()) {
            return new Status(Phase.node, "a node is being added for it");
        }
        var condition = pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Optional.<String>empty()
                : pod.getStatus().getConditions().stream()
                        .filter(one -> "PodScheduled".equals(one.getType()) && "False".equals(one.getStatus()))
                        .map(one -> String.valueOf(one.getMessage())).findFirst();
        var message = condition.or(() -> view.event(name, "FailedScheduling").map(PendingReason::message));
        return new Status(Phase.schedule,
                message.map(text -> SchedulingTrouble.line(text, request(pod, "cpu"), request(pod, "memory")))
                        .orElse("waiting for a node"));
    }

    private static Optional<Status> container(Pod pod, String reason, String message, RunView view) {
        return switch (reason) {
            case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable" ->
                Optional.of(new Status(Phase.pull, imageTrouble(view, pod).map(ImageTrouble::line).orElse(message)));
            case "CreateContainerConfigError" -> Optional.of(new Status(Phase.start, configuration(message)));
            case "CreateContainerError", "RunContainerError" -> Optional.of(new Status(Phase.start,
                    "the container can't be started: " + ImageTrouble.shortened(message)));
            default -> Optional.empty();
        };
    }

    /** What the kubelet says of the image while it waits for it. */
    static Optional<ImageTrouble> imageTrouble(RunView view, Pod pod) {
        var waiting = RunView.waiting(pod);
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        var reason = String.valueOf(waiting.get().getReason());
        if (!reason.matches("ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable")) {
            return Optional.empty();
        }
        var image = pod.getSpec().getContainers().getFirst().getImage();
        // The back-off's own message may not repeat the cause; the event of the failure does.
        var said = String.valueOf(waiting.get().getMessage());
        var cause = view.event(pod.getMetadata().getName(), "Failed").map(PendingReason::message)
                .filter(text -> text.startsWith("Failed to pull image")).orElse("");
        return Optional.of(ImageTrouble.of(image, reason, cause + " " + said));
    }

    /** A container that waits for its settings, in plain words. */
    static String configuration(String message) {
        var key = Pattern.compile("couldn't find key (\\S+) in Secret \\S+?/(\\S+)").matcher(message);
        if (key.find()) {
            return "the Secret " + key.group(2) + " has no key " + key.group(1) + ": %secret " + key.group(1)
                    + " --push";
        }
        var secret = Pattern.compile("secret \"([^\"]+)\" not found").matcher(message);
        if (secret.find()) {
            return "there is no Secret " + secret.group(1) + " in the namespace: %secret NAME --push";
        }
        if (message.contains("run as root") || message.contains("non-numeric user")) {
            return "the image runs as root, which is refused: name another with --base";
        }
        return "the container can't be set up: " + ImageTrouble.shortened(message);
    }

    private static @Nullable String request(Pod pod, String resource) {
        var resources = pod.getSpec().getContainers().getFirst().getResources();
        Map<String, Quantity> requests = resources == null ? null : resources.getRequests();
        var quantity = requests == null ? null : requests.get(resource);
        return quantity == null ? null : quantity.toString();
    }

    static String message(Event event) {
        return event.getMessage() == null ? "" : event.getMessage();
    }
}
