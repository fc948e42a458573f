package dev.flowcell.notebook.display;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// How the person who follows a run goes on with it, and where it runs: in a notebook by magics, in a shell by
/// commands.
///
/// @param prefix
///            what stands before `run-remote` and `fetch`
/// @param what
///            what was run, as it is written behind `run-remote`: empty for the notebook itself, null for a registered
///            flow, which is named with its version
/// @param parameters
///            as the run was given them, by name
/// @param resume
///            whether another run there can take over what this one finished
public record RunCalls(ClusterSettings cluster, String prefix, @Nullable String what, Map<String, String> parameters,
        boolean resume) {

    /** How remedies of faults end that a call meets. */
    private static final String REPEAT = "then repeat";

    /** In a notebook. */
    public static RunCalls magics(ClusterSettings cluster, boolean registered) {
        return new RunCalls(cluster, "%", registered ? null : "", Map.of(), stored(cluster));
    }

    /// In a shell.
    ///
    /// @param notebook
    ///            the file, or null for a registered flow
    public static RunCalls commands(ClusterSettings cluster, @Nullable String notebook) {
        return new RunCalls(cluster, "flowcell ", notebook, Map.of(), stored(cluster));
    }

    /** The same for a run whose work no other takes over. */
    public RunCalls alone() {
        return new RunCalls(cluster, prefix, what, parameters, false);
    }

    /** The same for a run with these parameters, as they were written. */
    public RunCalls with(Map<String, String> values) {
        return new RunCalls(cluster, prefix, what, values, resume);
    }

    /** Whether what runs are the very cells of the notebook that shows the run. */
    boolean ownCells() {
        return prefix.equals("%") && what != null;
    }

    String where() {
        return Where.on(cluster);
    }

    /** The call that does the rest of a run. */
    String resume(RunState run) {
        var named = what == null ? run.flow() + "@" + run.version() : what;
        return prefix + "run-remote " + (named.isEmpty() ? "" : named + " ") + "--resume " + run.run()
                + new TreeMap<>(parameters).entrySet().stream()
                        .map(entry -> " -p " + quoted(entry.getKey() + "=" + entry.getValue()))
                        .collect(Collectors.joining());
    }

    /** The call that brings a result here. */
    String fetch(RunState run) {
        return prefix + "fetch " + run.run() + " VAR";
    }

    /// What is said where a run that was launched can't be followed: it goes on, and is not to be launched once more.
    ///
    /// @param fault
    ///            what happened to the reader
    public Fault unseen(String run, Fault fault) {
        var message = run + " goes on, but can't be followed: " + fault.getMessage();
        var call = prefix + "logs " + run + " -f";
        var remedy = fault.remedy().endsWith(REPEAT)
                ? fault.remedy().substring(0, fault.remedy().length() - REPEAT.length()) + "then " + call
                : fault.remedy() + "; " + call + " follows it again";
        return (switch (fault.whose()) {
            case flow -> Fault.flow(message, remedy);
            case settings -> Fault.settings(message, remedy);
            case cluster -> Fault.cluster(message, remedy);
        }).causedBy(fault);
    }

    /** Whether all results are kept where they can be read from here; without a store, small ones come as events. */
    boolean readable() {
        var store = cluster.store();
        return stored(cluster) && (store == null || !ClusterSettings.onVolume(store));
    }

    /** As a shell and a magic both read it. */
    private static String quoted(String word) {
        return word.matches("[\\w./:@%+,=-]*") ? word : "'" + word.replace("'", "'\"'\"'") + "'";
    }

    private static boolean stored(ClusterSettings cluster) {
        return cluster.local() || cluster.store() != null;
    }
}
