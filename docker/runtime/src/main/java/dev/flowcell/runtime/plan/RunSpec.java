package dev.flowcell.runtime.plan;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What one run is told, as JSON in the environment variable `FLOWCELL_RUN`. It holds references and plain settings
/// only; a secret's value reaches the process as the environment variable `FLOWCELL_SECRET_NAME`.
///
/// @param run
///            the run's name, `[a-z0-9-]{1,63}`: it names the Job, the store's folder and every event. Null where the
///            engine names it: then `FLOWCELL_RUN_NAME` has it
/// @param flow
///            the flow's name, such as `news/bbc`
/// @param version
///            twelve characters of the image's digest
/// @param store
///            where artifacts live, such as `file:/data`; null keeps them in the process
/// @param parameters
///            values by name, as the user wrote them after `-p name=`; converted by the declared type
/// @param environment
///            what `%env` set
/// @param resume
///            the run whose finished steps are taken over; null starts afresh
/// @param from
///            the step from which on everything runs again; null leaves it to keys
/// @param process
///            which process of the run this is; 0 drives, the others help with maps. [#PROCESS_VARIABLE] has it where
///            all processes of a run are given the same specification
/// @param attempt
///            which attempt of that process this is, from 0
/// @param checkInputs
///            hash each step's inputs before and after it, and report a change without an edge
/// @param processes
///            how many processes the target starts for this run, the one that drives included; 0 and 1 are that one
///            alone, which then runs maps over pods by itself
/// @param notifyAt
///            where the end of the run is posted, as `--notify` names it; null posts nothing
/// @param turn
///            what only one run at a time may hold, by its name in the store: where another run has it, this one is
///            skipped; null holds nothing
public record RunSpec(@Nullable String run, String flow, String version, @Nullable String store,
        Map<String, String> parameters, Map<String, String> environment, @Nullable String resume,
        @Nullable String from, int process, int attempt, boolean checkInputs, int processes,
        @Nullable String notifyAt, @Nullable String turn) {

    /** The environment variable that carries this record as JSON. */
    public static final String VARIABLE = "FLOWCELL_RUN";

    /** The environment variable that names the run where the specification does not. */
    public static final String NAME_VARIABLE = "FLOWCELL_RUN_NAME";

    /// The environment variable that says which process of the run this is, where a target gives all of them the same
    /// specification. It counts before [#process].
    public static final String PROCESS_VARIABLE = "FLOWCELL_PROCESS";

    /** What {@link #PROCESS_VARIABLE} holds where the process is to find out in the store which one it is. */
    public static final String ANY_PROCESS = "any";

    /// What the environment variable begins with that says where the process itself reads a secret, such
    /// as `aws:prod/s3#token`.
    public static final String VAULT_PREFIX = "FLOWCELL_VAULT_";

    /** What the environment variable of a secret's value begins with. */
    public static final String SECRET_PREFIX = "FLOWCELL_SECRET_";

    /** A run of one process. */
    public RunSpec(@Nullable String run, String flow, String version, @Nullable String store,
            Map<String, String> parameters, Map<String, String> environment, @Nullable String resume,
            @Nullable String from, int process, int attempt, boolean checkInputs) {
        this(run, flow, version, store, parameters, environment, resume, from, process, attempt, checkInputs, 1,
                null, null);
    }

    /** Whether other processes help with this run's maps, or this one is such a helper. */
    public boolean spread() {
        return processes > 1 || process > 0;
    }

    /** The same run over so many processes. */
    public RunSpec over(int number) {
        return new RunSpec(run, flow, version, store, parameters, environment, resume, from, process, attempt,
                checkInputs, number, notifyAt, turn);
    }

    /** The same run as one of its processes. */
    public RunSpec as(int number) {
        return new RunSpec(run, flow, version, store, parameters, environment, resume, from, number, attempt,
                checkInputs, processes, notifyAt, turn);
    }

    /** The same run with another address of its store. */
    public RunSpec storing(@Nullable String address) {
        return new RunSpec(run, flow, version, address, parameters, environment, resume, from, process, attempt,
                checkInputs, processes, notifyAt, turn);
    }

    /** The same run, whose end is posted there; null posts nothing. */
    public RunSpec notifying(@Nullable String address) {
        return new RunSpec(run, flow, version, store, parameters, environment, resume, from, process, attempt,
                checkInputs, processes, address, turn);
    }

    /** The same run, which is skipped while another one holds that turn. */
    public RunSpec taking(String name) {
        return new RunSpec(run, flow, version, store, parameters, environment, resume, from, process, attempt,
                checkInputs, processes, notifyAt, name);
    }
}
