package dev.flowcell.kernel.session;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Environment variables that differ from the kernel's own; null stands for one that is removed. */
final class EnvironmentChanges {

    private final Map<String, @Nullable String> changes = new HashMap<>();

    synchronized void add(Map<String, @Nullable String> more) {
        changes.putAll(more);
    }

    synchronized Map<String, @Nullable String> now() {
        return new HashMap<>(changes);
    }
}
