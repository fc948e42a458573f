package dev.flowcell.kubernetes;

import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.flow.target.Target.Exit;
import dev.flowcell.runtime.engine.Engine;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import org.jspecify.annotations.Nullable;

/// How a run ended, from its Job and its newest pod. A pod's end is taken at its word, since the Job says the same only
/// seconds later.
final class EndReason {

    private static final String CANCELLED = "the run was cancelled: its Job was deleted";

    private static final String DEADLINE = "its deadline passed";

    private EndReason() {
    }

    /** Empty while it goes on. */
    static Optional<Exit> of(RunView view) {
        var given = annotation(view);
        if (given != null) {
            return Optional.of(new Exit(-1, given));
        }
        var pod = view.newestPod();
        var byPod = pod.flatMap(newest -> ofPod(view, newest));
        if (byPod.isPresent()) {
            return byPod;
        }
        if (view.cancelled() && pod.map(newest -> RunView.ended(newest) || view.gone(newest)
                || !RunView.started(newest)).orElse(true)) {
            return Optional.of(new Exit(-1, CANCELLED, true));
        }
        return ofJob(view);
    }

    private static @Nullable String annotation(RunView view) {
        var annotations = view.job().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Labels.ENDED);
    }

    private static Optional<Exit> ofPod(RunView view, Pod pod) {
        var terminated = RunView.terminated(pod);
        if (terminated.isPresent() && code(terminated.get()) == 0) {
            return Optional.of(new Exit(0, "done"));
        }
        if (RunView.disrupted(pod)) {
            // The Job tries again, unless it is over itself.
            return ofJob(view).map(exit -> new Exit(exit.code(), "the cluster took the pod away ("
                    + disruption(pod) + ")"));
        }
        if (view.deleted(pod) && SpreadJob.spread(view.job()) && !view.cancelled() && !deadlinePassed(view)) {
            return ofJob(view); // the Job makes another
        }
        if (view.deleted(pod) && (terminated.isPresent() || view.gone(pod))) {
            var code = terminated.map(EndReason::code).orElse(-1);
            return Optional.of(view.cancelled()
                    ? new Exit(code, CANCELLED, true)
                    : new Exit(code, deadlinePassed(view)
                            ? DEADLINE
                            : "the pod was deleted, by a person or a program: run it again, with --resume where it has"
                                    + " a store"));
        }
        if (terminated.isPresent() && goesOn(view, code(terminated.get()))) {
            return ofJob(view); // another pod goes on
        }
        if (terminated.isPresent()) {
            return Optional.of(new Exit(code(terminated.get()), reason(pod, terminated.get())));
        }
        var status = pod.getStatus();
        if (status != null && "Failed".equals(status.getPhase()) && goesOn(view, Engine.GO_ON + 1)) {
            return ofJob(view);
        }
        if (status != null && "Failed".equals(status.getPhase())) {
            return Optional.of(new Exit(-1, podReason(String.valueOf(status.getReason()),
                    status.getMessage() == null ? "" : status.getMessage())));
        }
        return Optional.empty();
    }

    /** A run over pods goes on by what is in the store, however its process 0 ended, unless it said the end itself. */
    private static boolean goesOn(RunView view, int code) {
        return code == Engine.GO_ON
                || SpreadJob.spread(view.job()) && code > 3 && !SpreadJob.driverFailed(view.job());
    }

    private static int code(ContainerStateTerminated terminated) {
        return terminated.getExitCode() == null ? -1 : terminated.getExitCode();
    }

    private static String reason(Pod pod, ContainerStateTerminated terminated) {
        if ("OOMKilled".equals(terminated.getReason())) {
            var limits = pod.getSpec().getContainers().getFirst().getResources().getLimits();
            var limit = limits == null ? null : limits.get("memory");
            return "out of memory" + (limit == null ? "" : " (limit " + limit + ")") + ": give it more with --memory";
        }
        if (pod.getStatus().getReason() != null) {
            return podReason(pod.getStatus().getReason(),
                    pod.getStatus().getMessage() == null ? "" : pod.getStatus().getMessage());
        }
        var message = terminated.getMessage() == null ? "" : terminated.getMessage();
        if ("StartError".equals(terminated.getReason()) || "ContainerCannotRun".equals(terminated.getReason())) {
            return "the process could not be started: " + ImageTrouble.shortened(message)
                    + ": does the base image have a JRE in it? (--base)";
        }
        if ("ContainerStatusUnknown".equals(terminated.getReason())) {
            return "the node lost the container: run it again";
        }
        return code(code(terminated));
    }

    /** A process's exit code in words. */
    static String code(int code) {
        return switch (code) {
            case 0 -> "done";
            case 1 -> "the flow failed";
            case 2 -> "the run's settings are wrong: its last lines say which";
            case 3 -> "something the run needs on the cluster failed: its last lines say what";
            case 134, 139 -> "the JVM crashed (exit code " + code + "): its last lines say where";
            case 137 -> "the process was killed (SIGKILL): if by the kernel for memory, give it more with --memory";
            case 143 -> "the process was told to end (SIGTERM)";
            default -> "the process ended with exit code " + code;
        };
    }

    /** Why a pod failed as a whole. */
    static String podReason(String reason, String message) {
        var detail = message.isBlank() ? "" : " (" + ImageTrouble.shortened(message) + ")";
        return switch (reason) {
            case "Evicted" -> "the node evicted the pod" + detail + ": "
                    + (message.contains("ephemeral") || message.contains("EmptyDir")
                            ? "write less to /tmp and the work folder, or use --store"
                            : "give it more with --memory");
            case "NodeLost" -> "the node was lost" + detail + ": run it again";
            case "Terminated", "NodeShutdown", "Shutdown" -> "the node was shut down" + detail + ": run it again";
            case "DeadlineExceeded" -> "its deadline passed" + detail;
            case "Preempting", "Preempted" -> "a more important pod took its place" + detail + ": run it again";
            case "OutOfcpu", "OutOfmemory", "OutOfpods" ->
                "the node had no room for it after all" + detail + ": run it again";
            case "UnexpectedAdmissionError", "NodeAffinity" -> "the node refused the pod" + detail + ": run it again";
            case "null" -> "the pod failed" + detail;
            default -> "the pod failed: " + reason + detail;
        };
    }

    /** What took a pod away, by its condition DisruptionTarget. */
    static String disruption(Pod pod) {
        return pod.getStatus().getConditions().stream().filter(one -> "DisruptionTarget".equals(one.getType()))
                .findFirst().map(one -> switch (String.valueOf(one.getReason())) {
                    case "PreemptionByScheduler" -> "a more important pod took its place";
                    case "DeletionByTaintManager" -> "its node is lost or was tainted";
                    case "EvictionByEvictionAPI" -> "its node is being drained";
                    case "DeletionByPodGC" -> "its node is gone";
                    case "TerminationByKubelet" -> one.getMessage() == null || one.getMessage().isBlank()
                            ? "its node ran short"
                            : ImageTrouble.shortened(one.getMessage());
                    default -> String.valueOf(one.getReason());
                }).orElse("disruption");
    }

    private static Optional<Exit> ofJob(RunView view) {
        var status = view.job().getStatus();
        if (status == null || status.getConditions() == null) {
            return Optional.empty();
        }
        for (var condition : status.getConditions()) {
            if (!"True".equals(condition.getStatus())) {
                continue;
            }
            if ("Complete".equals(condition.getType()) || "SuccessCriteriaMet".equals(condition.getType())) {
                return Optional.of(new Exit(0, "done"));
            }
            if ("Failed".equals(condition.getType()) || "FailureTarget".equals(condition.getType())) {
                return Optional.of(new Exit(jobCode(condition), jobReason(condition)));
            }
        }
        return Optional.empty();
    }

    private static boolean deadlinePassed(RunView view) {
        var status = view.job().getStatus();
        return status != null && status.getConditions() != null && status.getConditions().stream()
                .anyMatch(condition -> "True".equals(condition.getStatus())
                        && "DeadlineExceeded".equals(condition.getReason()));
    }

    /** The policy's message is all that is left of the exit code once the pod is gone. */
    private static int jobCode(JobCondition condition) {
        var matcher = Pattern.compile("failed with exit code (\\d+)")
                .matcher(String.valueOf(condition.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static String jobReason(JobCondition condition) {
        var code = jobCode(condition);
        if (code >= 0) {
            return code(code);
        }
        return switch (String.valueOf(condition.getReason())) {
            case "DeadlineExceeded" -> DEADLINE;
            case "BackoffLimitExceeded" -> "its pod is gone, which ended badly";
            default -> "the Job failed: " + ImageTrouble.shortened(String.valueOf(condition.getMessage()));
        };
    }
}
