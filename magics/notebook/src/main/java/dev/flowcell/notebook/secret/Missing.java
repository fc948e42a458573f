package dev.flowcell.notebook.secret;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;

/** Secrets that have no value, all of them in one message: those that lack it for one reason stand together. */
final class Missing {

    private final Map<String, List<String>> namesByReason = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /** Tries to read one. */
    void attempt(String name, Runnable read) {
        try {
            read.run();
        } catch (Fault fault) {
            faults.add(fault);
            add(name, fault.line());
        }
    }

    void add(String name, String reason) {
        namesByReason.computeIfAbsent(reason, key -> new ArrayList<>()).add(name);
    }

    boolean none() {
        return namesByReason.isEmpty();
    }

    /// @throws Fault
    ///             if any is missing; it is the cluster's only where nothing of it is the user's
    void check() {
        if (none()) {
            return;
        }
        var count = namesByReason.values().stream().mapToInt(List::size).sum();
        var text = (count == 1 ? "a secret has" : count + " secrets have") + " no value: "
                + namesByReason.entrySet().stream()
                        .map(each -> String.join(", ", each.getValue()) + " (" + each.getKey() + ")")
                        .collect(Collectors.joining(", "));
        var cluster = !faults.isEmpty() && faults.stream().allMatch(each -> each.whose() == Fault.Whose.cluster);
        throw cluster ? Fault.cluster(text, "") : Fault.settings(text, "");
    }
}
