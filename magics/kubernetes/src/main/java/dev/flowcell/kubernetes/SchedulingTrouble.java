package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Why no node takes a pod: the scheduler's message in plain words. */
final class SchedulingTrouble {

    private static final Pattern INSUFFICIENT = Pattern.compile("(\\d+) Insufficient ([\\w/-]+(?:\\.[\\w/-]+)*)");
    private static final Pattern TAINT = Pattern.compile("(\\d+) node\\(s\\) had untolerated taint(?:\\(s\\))? ?"
            + "(?:\\{([^}]*)\\})?");
    private static final Pattern CLAIM = Pattern.compile("persistentvolumeclaim \"([^\"]+)\" not found");

    private SchedulingTrouble() {
    }

    /// @param message
    ///            of the pod's condition or of the event FailedScheduling, such as `0/1 nodes are available: 1
    ///            Insufficient cpu. preemption: …`
    /// @param cpu
    ///            what the pod asks for, or null
    static String line(String message, @Nullable String cpu, @Nullable String memory) {
        var text = message.replaceFirst("(?s)[.,]? preemption: .*", "").strip();
        var claim = CLAIM.matcher(text);
        if (claim.find()) {
            return "the volume claim " + claim.group(1) + " does not exist: create it, or name another with --store";
        }
        if (text.contains("unbound immediate PersistentVolumeClaims")) {
            return "the store's volume claim is not bound to a volume: kubectl describe pvc says why";
        }
        if (text.contains("no nodes available")) {
            return "the cluster has no node: add one, or wait for its autoscaler";
        }
        var reasons = new ArrayList<String>();
        var remedies = new ArrayList<String>();
        var matcher = INSUFFICIENT.matcher(text);
        while (matcher.find()) {
            switch (matcher.group(2)) {
                case "cpu" -> {
                    reasons.add("no node has " + (cpu == null ? "enough CPUs" : cpu + " CPUs") + " free");
                    remedies.add("--cpu");
                }
                case "memory" -> {
                    reasons.add("no node has " + (memory == null ? "enough" : memory) + " memory free");
                    remedies.add("--memory");
                }
                default -> reasons.add("no node has enough " + matcher.group(2));
            }
        }
        if (text.contains("Too many pods")) {
            reasons.add("the nodes are full of pods");
        }
        var taint = TAINT.matcher(text);
        while (taint.find()) {
            reasons.add(taint(taint.group(2)));
        }
        if (text.contains("were unschedulable")) {
            reasons.add("a node is cordoned");
        }
        if (text.contains("didn't match Pod's node affinity/selector")) {
            reasons.add("a node does not match the pod's selector");
        }
        if (reasons.isEmpty()) {
            return ImageTrouble.shortened(text) + ": it waits";
        }
        var remedy = remedies.isEmpty()
                ? "wait until a node is free"
                : "ask for less with " + String.join(" and ", remedies) + ", or wait until other pods end";
        return "waiting for capacity: " + String.join(", ", reasons) + ": " + remedy;
    }

    private static String taint(@Nullable String taint) {
        if (taint == null) {
            return "a node has a taint";
        }
        if (taint.contains("disk-pressure")) {
            return "a node's disk is full";
        }
        if (taint.contains("memory-pressure")) {
            return "a node is out of memory";
        }
        if (taint.contains("not-ready") || taint.contains("unreachable")) {
            return "a node is not ready";
        }
        return "a node is reserved (taint " + taint.strip() + ")";
    }
}
