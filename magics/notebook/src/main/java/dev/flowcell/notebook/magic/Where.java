package dev.flowcell.notebook.magic;

import dev.flowcell.flow.target.ClusterSettings;

/** A cluster's name for people. */
final class Where {

    private Where() {
    }

    /** Such as `local` or `k8s prod, namespace flows`. */
    static String of(ClusterSettings settings) {
        return settings.kind() + (settings.name() == null ? "" : " " + settings.name())
                + (settings.namespace() == null ? "" : ", namespace " + settings.namespace());
    }

    /** The same behind "runs": `on this machine`, `on k8s prod, namespace flows`. */
    static String on(ClusterSettings settings) {
        return settings.local() ? "on this machine" : "on " + of(settings);
    }
}
