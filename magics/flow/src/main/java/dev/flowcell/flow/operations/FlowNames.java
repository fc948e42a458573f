package dev.flowcell.flow.operations;

import java.util.Locale;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;

/** Names of flows, versions and runs. */
final class FlowNames {

    private static final int LONGEST = 40;
    private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*");

    private FlowNames() {
    }

    /// A flow's name.
    ///
    /// @throws Fault
    ///             if it is none
    static String checked(String name) {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw Fault.settings("'" + name + "' is no name of a flow",
                    "write at most 40 lower-case letters, digits and hyphens, with a project before a slash if wanted: news/bbc");
        }
        return name;
    }

    /** The name of a notebook as it stands. */
    static String ofNotebook(String notebook) {
        var base = notebook.replaceFirst("\\.(ipynb|jsh)$", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+|-+$", "");
        return base.isEmpty() ? "notebook" : base.substring(0, Math.min(LONGEST, base.length()));
    }
}
