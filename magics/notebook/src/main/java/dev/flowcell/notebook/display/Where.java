package dev.flowcell.notebook.display;

import dev.flowcell.flow.target.ClusterSettings;

/** A cluster's name for people. */
public final class Where {

    private Where() {
    }

    /** Such as `local` or `k8s prod, namespace flows`. */
    public static String of(ClusterSettings settings) {
        return settings.kind() + (settings.name() == null ? "" : " " + settings.name())
                + (settings.namespace() == null ? "" : ", namespace " + settings.namespace());
    }

    /** The same behind "runs": `on this machine`, `on k8s prod, namespace flows`. */
    public static String on(ClusterSettings settings) {
        if (settings.containers()) {
            return "in a container on this machine";
        }
        return settings.local() ? "on this machine" : "on " + of(settings);
    }
}
