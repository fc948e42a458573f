package dev.flowcell.flow.operations;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;

/** Names of flows, versions and runs. */
public final class FlowNames {

    private static final int LONGEST = 40;
    private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{12}");

    private FlowNames() {
    }

    /// A flow's name.
    ///
    /// @throws Fault
    ///             if it is none
    public static String checked(String name) {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw Fault.settings("'" + name + "' is no name of a flow",
                    "write at most 40 lower-case letters, digits and hyphens, with a project before a slash if wanted: news/bbc");
        }
        return name;
    }

    /// Tags of a version, as registries take them.
    ///
    /// @throws Fault
    ///             that names all that are none, or mean something else
    static void checkTags(List<String> tags) {
        var wrong = tags.stream().filter(tag -> !TAG.matcher(tag).matches() || tag.equals("latest")
                || tag.equals("dev") || tag.startsWith("dev-") || VERSION.matcher(tag).matches()).toList();
        if (!wrong.isEmpty()) {
            throw Fault.settings("no tag of a version can be " + String.join(", ", wrong),
                    "write letters, digits, hyphens, dots and underscores; latest, dev and dev-… have a meaning of their own");
        }
    }

    /** The name of a notebook as it stands. */
    public static String ofNotebook(String notebook) {
        var base = notebook.replaceFirst("\\.(ipynb|jsh)$", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+|-+$", "");
        return base.isEmpty() ? "notebook" : base.substring(0, Math.min(LONGEST, base.length()));
    }
}
