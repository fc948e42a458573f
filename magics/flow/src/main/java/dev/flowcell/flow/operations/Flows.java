package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/// What a person does with flows. Every method throws [dev.flowcell.runtime.error.Fault] for what a person can mend.
public interface Flows {

    /** The cell graph, with its problems. */
    CellGraph graph(FlowSource source);

    /** Compiles; problems of the graph are a fault that lists them all. */
    CompiledFlow compile(String name, FlowSource source);

    /// Compiles, builds, pushes and records a version, and has the cluster keep it. A flow that has not changed is
    /// answered at once.
    Registered register(String name, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues, Consumer<String> progress);

    /** What a registered flow, `NAME` or `NAME@VERSION`, needs to run. */
    Needs needs(String flow);

    /// Launches a registered flow, `NAME` or `NAME@VERSION`.
    ///
    /// @return the run's name
    String runRegistered(String flow, ClusterSettings cluster, RunOptions options);

    /** Launches a notebook as it stands; its image's tag is `dev-DIGEST`, and no version is recorded. */
    String runSource(FlowSource source, ClusterSettings cluster, RunOptions options, Consumer<String> progress);

    /// One cell of a notebook as a flow of its own, whose inputs are values of a session.
    ///
    /// @param cell
    ///            its id
    SingleCell single(FlowSource source, String cell);

    /// Runs a notebook afresh in a process of its own on this machine (`%run`), without an image.
    String runFresh(FlowSource source, RunOptions options);

    /// Writes a notebook as a plain Maven project, whose tests run on the values of a run.
    ///
    /// @param folder
    ///            not there yet, or empty
    /// @return what came of it, a line each
    List<String> export(FlowSource source, Path folder, ExportOptions options, Consumer<String> progress)
            throws InterruptedException;

    // Whoever only reads a run may name a flow in its place: it is the newest run of it then.

    /// Follows a run until its end. Each change gives a new state; an interrupt leaves the run going.
    RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException;

    /// Follows a run in the same way, for a reader of its lines as they were written: its events, and whatever else its
    /// process said.
    RunState follow(String run, Target.Listener listener) throws InterruptedException;

    /** What is recorded of a run so far. */
    RunState state(String run);

    /// Everything that is known of a run so far.
    RunReport report(String run);

    /// Ends a run.
    ///
    /// @return false where it had ended already
    boolean cancel(String run);

    /// A variable of a run as JSON, with its declared type.
    Fetched fetch(String run, String variable);

    /** What is registered, the newest version of a flow first. */
    List<Registered> flows();

    /** When a flow runs by itself; empty where it does not. */
    Optional<Scheduled> schedule(String flow);

    /** The last run of each flow, whoever started it. */
    Map<String, RunRecord> lastRuns();

    /// Ends a flow's schedule; runs that go on stay.
    ///
    /// @param delete
    ///            do it; else only say what it would be
    /// @return a line for each thing
    List<String> unschedule(String name, boolean delete);

    /// Forgets a flow: its versions, and all that its clusters keep of it. Runs that go on stay, and so does what past
    /// ones left in a store.
    ///
    /// @param delete
    ///            do it; else only say what it would be
    /// @return a line for each thing
    List<String> unregister(String name, boolean delete);

    /** Runs that were launched from this machine, and those that schedules started, the newest first. */
    List<RunRecord> runs();

    /// One of these runs.
    RunRecord run(String run);

    /** Whether a run was one of a registered version, not of a notebook as it stood. */
    default boolean registered(RunRecord run) {
        return flows().stream()
                .anyMatch(flow -> flow.name().equals(run.flow()) && flow.image().version().equals(run.version()));
    }

    /// @param cluster
    ///            that it was registered for
    record Needs(ClusterSettings cluster, List<Secret> secrets) {
    }

    /// @param tags
    ///            beside the version and `latest`
    /// @param schedule
    ///            when it runs by itself; null leaves that as it is
    /// @param notifyAt
    ///            where the ends of its runs are posted, [#NO_NOTICE] for nowhere; null leaves that as it is
    record RegisterOptions(List<String> tags, @Nullable Schedule schedule, @Nullable String notifyAt) {

        /** Ends the posting of ends of runs. */
        public static final String NO_NOTICE = "none";

        /// As the options of `register` say it.
        ///
        /// @throws dev.flowcell.runtime.error.Fault
        ///             if there is no such time or zone, or a zone without a time
        public static RegisterOptions of(List<String> tags, @Nullable String cron, @Nullable String zone,
                @Nullable String notifyAt) {
            if (cron == null && zone != null) {
                throw Fault.settings("--timezone " + zone + " is of a schedule, and there is none",
                        "add --schedule \"0 6 * * *\", or leave it out");
            }
            return new RegisterOptions(tags, cron == null ? null : Schedule.of(cron, zone), notifyAt);
        }
    }

    /// @param version
    ///            that runs, twelve characters of its image's digest
    record Scheduled(String flow, String version, Schedule schedule, ClusterSettings cluster) {
    }

    /// @param unchanged
    ///            whether this very version was there already
    /// @param bytesPushed
    ///            over the wire
    /// @param notes
    ///            what else the user should know, a line each: when it runs by itself, say
    record Registered(String name, FlowImage image, List<String> tags, Instant time, boolean unchanged,
            long bytesPushed, List<String> notes) {

        /** With nothing else to know. */
        public Registered(String name, FlowImage image, List<String> tags, Instant time, boolean unchanged,
                long bytesPushed) {
            this(name, image, tags, time, unchanged, bytesPushed, List.of());
        }

        Registered noting(List<String> lines) {
            return new Registered(name, image, tags, time, unchanged, bytesPushed, lines);
        }
    }

    /// @param parameters
    ///            as the user wrote them after `-p name=`
    /// @param secretValues
    ///            resolved here, by name
    /// @param resume
    ///            a run whose finished steps are taken over
    /// @param from
    ///            the step from which on everything runs again
    record RunOptions(Map<String, String> parameters, Map<String, String> secretValues, @Nullable String resume,
            @Nullable String from) {
    }

    /// @param javaPackage
    ///            of the project's classes, or null for one after the flow's name
    /// @param run
    ///            whose values the tests run on; null is the last one of the same code, or one that is made for it
    /// @param record
    ///            false for a project without tests on recorded values
    /// @param secretValues
    ///            resolved here, by name
    record ExportOptions(@Nullable String javaPackage, @Nullable String run, boolean record,
            Map<String, String> secretValues) {
    }

    record RunRecord(String run, String flow, String version, ClusterSettings cluster, Instant started,
            RunStatus status) {
    }

    /** Where a run is. */
    enum RunStatus {
        running, done, failed, cancelled,
        /** The run before it was still going. */
        skipped,
        /** Its target knows no more of it, and no store has its end. */
        gone,
        /** Its cluster does not answer. */
        unknown;

        static RunStatus of(@Nullable State state) {
            return switch (state) {
                case null -> running;
                case done, cached -> done;
                case cancelled -> cancelled;
                case failed -> failed;
                case skipped -> skipped;
            };
        }
    }

    record Fetched(String name, String type, String json) {
    }
}
