package dev.flowcell.notebook.display;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;

/// How the person who follows a run goes on with it, and where it runs: in a notebook by magics, in a shell by
/// commands.
///
/// @param prefix
///            what stands before `run-remote` and `fetch`
/// @param what
///            what was run, as it is written behind `run-remote`: empty for the notebook itself, null for a registered
///            flow, which is named with its version
/// @param resume
///            whether another run there can take over what this one finished
public record RunCalls(ClusterSettings cluster, String prefix, @Nullable String what, boolean resume) {

    /** In a notebook. */
    public static RunCalls magics(ClusterSettings cluster, boolean registered) {
        return new RunCalls(cluster, "%", registered ? null : "", stored(cluster));
    }

    /// In a shell.
    ///
    /// @param notebook
    ///            the file, or null for a registered flow
    public static RunCalls commands(ClusterSettings cluster, @Nullable String notebook) {
        return new RunCalls(cluster, "flowcell ", notebook, stored(cluster));
    }

    /** The same for a run whose work no other takes over. */
    public RunCalls alone() {
        return new RunCalls(cluster, prefix, what, false);
    }

    String where() {
        return Where.on(cluster);
    }

    /** The call that does the rest of a run. */
    String resume(RunState run) {
        var named = what == null ? run.flow() + "@" + run.version() : what;
        return prefix + "run-remote " + (named.isEmpty() ? "" : named + " ") + "--resume " + run.run();
    }

    /** The call that brings a result here. */
    String fetch(RunState run) {
        return prefix + "fetch " + run.run() + " VAR";
    }

    /** Whether all results are kept where they can be read from here; without a store, small ones come as events. */
    boolean readable() {
        var store = cluster.store();
        return stored(cluster) && (store == null || !store.contains("?claim="));
    }

    private static boolean stored(ClusterSettings cluster) {
        return cluster.local() || cluster.store() != null;
    }
}
