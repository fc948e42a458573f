package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import dev.flowcell.api.Flowcell;
import dev.flowcell.runtime.attempt.Watch;
import dev.flowcell.runtime.engine.StepRunner.Outcome;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.Capture;
import dev.flowcell.runtime.event.EventWriter;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.StepScope;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.fanout.Attempts;
import dev.flowcell.runtime.fanout.Member;
import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.fanout.Places;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.secret.Secrets;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.StoreException;
import dev.flowcell.runtime.store.StoredFiles;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.turn.Turn;
import dev.flowcell.runtime.value.Blobs;
import dev.flowcell.runtime.value.JsonValues;
import dev.flowcell.runtime.value.RecordJson;
import org.jspecify.annotations.Nullable;

/// Runs a flow in this process: parameters, steps, maps; events to a stream and, where there is one, to the store.
public final class Engine {

    /// The exit code of a process that another one is to go on from, by the checkpoints in the store: EX_TEMPFAIL of
    /// `sysexits.h`. A target starts the run's process again.
    public static final int GO_ON = 75;

    /// The exit code of a helper that can't help: EX_UNAVAILABLE of `sysexits.h`. The codes of [Fault] end a run.
    public static final int CANT_HELP = 69;

    private static final Duration BEAT = Duration.ofMillis(Long.getLong("flowcell.beatMillis", 5_000));
    /** A turn is for hours, and each sign of life costs a request. */
    private static final Duration TURN_BEAT = BEAT.multipliedBy(3);

    private final LoadedFlow flow;
    private final Surroundings around;
    private final EventWriter events;
    private final RunContext run;
    private final @Nullable Pods pods;
    private final @Nullable Turn turn;
    private final @Nullable Fault problem;
    private final Ending ending;
    private @Nullable StepRunner runner;

    /// What a run has from its process.
    ///
    /// @param folders
    ///            where it may write
    /// @param files
    ///            the folder of the image's files
    /// @param out
    ///            where events go
    /// @param startMillis
    ///            time from the process's start until now
    /// @param exit
    ///            ends the process at once, for work that can't be ended otherwise
    /// @param grace
    ///            how long work may go on after its interrupt
    public record Surroundings(Secrets secrets, Folders folders, Path files, OutputStream out, long startMillis,
            IntConsumer exit, Duration grace) {
    }

    /** Prepares a run and takes over `System.out` and `System.err`. */
    public Engine(LoadedFlow flow, RunSpec spec, Surroundings around) {
        this.flow = flow;
        this.around = around;
        var name = Objects.requireNonNull(spec.run(), "the run has no name");
        var redactor = new Redactor(around.secrets().hidden());
        ArtifactStore store = null;
        Fault found = null;
        var places = new Places(name);
        var self = new Member(spec.process(), spec.attempt());
        try {
            store = spec.store() == null || spec.store().isBlank() ? null : Stores.open(spec.store());
            // An engine restarts a process without telling it: what is in the store says which attempt this is.
            self = store == null ? self : Attempts.begin(store, places, self.process(), self.attempt());
        } catch (Fault fault) {
            found = fault;
        } catch (IOException e) {
            found = StoreException.fault(e, "the store " + spec.store() + " can't be used");
            store = null;
        }
        this.problem = found;
        var attempt = self.attempt();
        var stored = store == null ? null : new StoredEvents(store, name, spec.process(), attempt);
        this.pods = store == null || !spec.spread()
                ? null
                : new Pods(store, places, self, spec.processes(), Pace.of(BEAT, Stores.folder(spec.store()).isEmpty()),
                        flow.plan(), this::replaced);
        this.turn = store == null || spec.turn() == null || spec.process() > 0
                ? null
                : new Turn(store, spec.turn(), name, spec.version(), Pace.of(TURN_BEAT), this::overtaken);
        this.events = new EventWriter(name, spec.process(), attempt, around.out(), redactor, Instant::now,
                stored == null ? line -> {
                } : stored);
        var scope = new StepScope();
        var capture = new Capture(events, scope);
        var values = new JsonValues(store == null ? Blobs.INLINE : new StoredFiles(store), Flowcell::workdir);
        this.run = new RunContext(flow, spec, name, attempt, store, values, events, scope, capture, redactor,
                around.files(), pods);
        this.ending = new Ending(run, around, stored, turn, problem == null);
        Flowcell.install(new RunHost(around.secrets(), around.folders(), store, events, scope));
        capture.install();
        Memory.reserve(this::outOfMemory);
    }

    /// Runs the flow to its end.
    ///
    /// @return the process's exit code: 0 done, 1 the flow failed, 2 the user's settings, 3 the store; 69 of a helper
    ///         that can't help
    public int run() {
        if (run.spec().process() > 0) {
            return help();
        }
        events.write(null, new RunStarted(run.spec().flow(), run.spec().version(),
                flow.plan().steps().stream().map(StepPlan::name).toList(), around.startMillis()));
        try {
            if (problem != null) {
                throw problem;
            }
            if (turn != null) {
                var other = turn.take();
                if (other.isPresent()) {
                    return skip(other.get());
                }
            }
            var outcomes = outcomes();
            return finish(outcomes);
        } catch (Fault fault) {
            System.err.println(fault.line());
            ending.end(State.failed, Failure.of(Failure.PROBLEM, fault.line()));
            return fault.whose().exitCode();
        } catch (IOException e) {
            return storeFailed(e);
        } catch (UncheckedIOException e) {
            return storeFailed(Objects.requireNonNull(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel("it was interrupted");
            return Fault.Whose.flow.exitCode();
        } catch (RuntimeException | Error e) {
            return broken(e);
        }
    }

    /** Runs do not overlap: the next time has its own. */
    private int skip(String other) {
        System.err.println("skipped: the run " + other + " of " + run.spec().flow() + " is still going");
        ending.end(State.skipped, null);
        return 0;
    }

    /** Another run has begun in place of this one: this one must not go on beside it, and no attempt of it follows. */
    private void overtaken(String other) {
        if (ended()) {
            return; // by itself, a moment before
        }
        if (pods != null) {
            pods.end();
        }
        cancel("it gave no sign of life for so long that the run " + other + " has begun in its place");
        around.exit().accept(Fault.Whose.flow.exitCode());
    }

    /** Helps process 0 with its maps. What keeps it from that is no end of the run, and said in its log. */
    private int help() {
        try {
            if (problem != null) {
                throw problem;
            }
            var store = run.store();
            if (pods == null || store == null) {
                throw RunCheck.noStore();
            }
            pods.presence().start();
            var failures = new Failures(flow.plan());
            var results = new InStore(run, store);
            new Helper(run, pods, results, retries(results, failures), failures).run();
            return ending.leave(0, false);
        } catch (Fault fault) {
            System.err.println(fault.line());
        } catch (Throwable e) {
            Memory.endIfOut(e);
            e.printStackTrace();
        }
        return ending.leave(CANT_HELP, false);
    }

    private Retries retries(Results results, Failures failures) {
        return new Retries(results, failures, new Watch(around.grace()),
                (step, what, trace) -> stuck(results, step, what, trace));
    }

    private int storeFailed(IOException e) {
        var fault = StoreException.fault(e, "the store " + run.spec().store() + " can't be written");
        System.err.println(fault.line());
        ending.end(State.failed, Failure.of(Failure.PROBLEM, fault.line()));
        return fault.whose().exitCode();
    }

    /** A mistake of Flowcell's own: who reports it needs the whole trace, and nobody is told that the flow did it. */
    private int broken(Throwable e) {
        Memory.endIfOut(e);
        e.printStackTrace();
        ending.end(State.failed, Failure.of(Failure.PROCESS_ENDED,
                "Flowcell itself failed: " + e + ": report it with the log of this run"));
        return Fault.Whose.flow.exitCode(); // trying again mends nothing
    }

    private List<Outcome> outcomes() throws IOException, InterruptedException {
        around.secrets().require(flow.plan().secrets());
        around.secrets().shown(flow.plan().secrets()).forEach(System.err::println);
        RunCheck.of(run);
        var parameters = new Parameters(flow, run.spec().parameters(), run.values());
        var store = run.store();
        if (store != null) {
            store.put("runs/" + run.run() + "/plan.json",
                    RecordJson.write(new Marks.Run(flow.plan(), run.spec().notifying(null)))
                            .getBytes(StandardCharsets.UTF_8));
        }
        var results = store == null ? new InEvents(run) : new InStore(run, store);
        var failures = new Failures(flow.plan());
        runner = new StepRunner(run, results, parameters, failures, retries(results, failures));
        if (pods != null) {
            pods.presence().start();
        }
        return new Scheduler(run, runner, run.spec().checkInputs() ? 1 : Integer.MAX_VALUE).run();
    }

    private int finish(List<Outcome> outcomes) {
        var failed = outcomes.stream().filter(outcome -> outcome.state() == State.failed).toList();
        awaitHelpers();
        if (failed.isEmpty()) {
            ending.end(State.done, null);
            return 0;
        }
        ending.end(State.failed, failed.getFirst().failure());
        var whose = failed.stream().map(Outcome::whose).filter(Objects::nonNull).collect(Collectors.toSet());
        return failed.stream().allMatch(outcome -> outcome.whose() != null) && whose.size() == 1
                ? whose.iterator().next().exitCode()
                : Fault.Whose.flow.exitCode();
    }

    private void awaitHelpers() {
        try {
            if (pods != null) {
                pods.end();
                pods.awaitLastWords();
            }
        } catch (IOException e) {
            // Then their own last words say how much they said.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says the last words of a run that is told to end: what runs now is cancelled.
    ///
    /// @param reason
    ///            one line in plain words
    public void cancel(String reason) {
        if (pods != null) {
            pods.silence();
        }
        if (run.spec().process() > 0) {
            var unused = ending.leave(0, true);
        } else {
            endEarly(State.cancelled, reason);
        }
    }

    /// Says the last words of a run whose own code ends the process. Where an item of a map over pods may have done it,
    /// the run goes on without that one.
    ///
    /// @return the process's exit code
    public int exited() {
        return endedByCode("the flow's code ended the process, as System.exit does", !byStep());
    }

    /** Whether it is a step's own thread that calls for the end; items have threads of another kind. */
    private static boolean byStep() {
        return Thread.getAllStackTraces().values().stream().flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }

    private int endedByCode(String reason, boolean byItem) {
        var helps = run.spec().process() > 0;
        if (pods != null && byItem && pods.itemsRun()) {
            System.err.println(reason + ": what it ran of the map is offered anew");
            return ending.leave(GO_ON, false);
        }
        if (helps) {
            System.err.println(reason);
            return ending.leave(CANT_HELP, false);
        }
        endEarly(State.failed, reason);
        return Fault.Whose.flow.exitCode();
    }

    /** Another attempt of this process has begun: this one must not go on beside it. */
    private void replaced() {
        System.err.println("Another attempt of this process has begun, so this one ends");
        ending.replaced();
        around.exit().accept(GO_ON);
    }

    /** Whether all is said. */
    public boolean ended() {
        return events.ended();
    }

    private void endEarly(State state, String reason) {
        var now = runner;
        ending.early(state, reason, now == null ? List.of() : now.running());
    }

    /** A step that does not heed its interrupt takes the process with it; what is done is kept. */
    private void stuck(Results results, StepPlan step, Marks.Stuck what, String trace) {
        trace.lines().forEach(line -> events.write(step.name(), new Line("stderr", line, null, null)));
        try {
            var before = results.stuck(step).stream().filter(other -> Objects.equals(other.item(), what.item()))
                    .count();
            if (results.stuck(step, what)) {
                var failure = Failure.of(TimeoutException.class.getSimpleName(), what.reason());
                if (before < step.options().retries()) {
                    events.write(step.name(), new StepRetried((int) before, failure, 0, what.item()));
                }
                events.write(step.name(), new Line("stderr",
                        "The process ends, and another goes on from what is in the store", null, null));
                around.exit().accept(ending.leave(GO_ON, false));
                return;
            }
        } catch (IOException e) {
            events.write(step.name(), new Line("stderr", "the store can't be written: " + e, null, null));
        }
        endEarly(State.failed, step.name() + ": " + trace.lines().findFirst().orElse(""));
        around.exit().accept(Fault.Whose.flow.exitCode());
    }

    private void outOfMemory() {
        around.exit().accept(endedByCode(
                "out of memory (the heap's limit is " + Memory.limit() + "): give it more with --memory", true));
    }
}
