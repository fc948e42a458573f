package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.flowcell.flow.operations.Flows.Fetched;
import dev.flowcell.flow.operations.Flows.RunRecord;
import dev.flowcell.flow.operations.Flows.RunStatus;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.store.ArtifactStore;

/// Reads runs: while they go, after their end, and what they made. Whoever has followed a run to its end keeps what it
/// said; of the others, the target and the store tell.
final class Runs {

    /** How long the end of a run that was cancelled is waited for: Kubernetes gives a pod 30 s. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(45);

    private final Targets targets;
    private final RunRecords runs;
    private final Reports reports;
    private final StartedRuns started;

    Runs(Targets targets, RunRecords runs, Reports reports, StartedRuns started) {
        this.started = started;
        this.targets = targets;
        this.runs = runs;
        this.reports = reports;
    }

    /// A run, whoever started it.
    ///
    /// @throws Fault
    ///             if there is none of that name
    private Launched find(String run) {
        started.find(run);
        return runs.find(run);
    }

    /// A run by its name, or the newest one of a flow by the flow's: for whoever only reads.
    ///
    /// @throws Fault
    ///             if there is neither
    private Launched newest(String run) {
        started.find(run);
        return runs.newest(run);
    }

    RunReport report(String run) {
        var launched = newest(run);
        return reports.of(launched, state(launched));
    }

    RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException {
        return follow(run, onChange, Target.Listener.SILENT);
    }

    RunState follow(String run, Target.Listener listener) throws InterruptedException {
        return follow(run, state -> {
        }, listener);
    }

    private RunState follow(String run, Consumer<RunState> onChange, Target.Listener listener)
            throws InterruptedException {
        var launched = newest(run);
        if (kept(launched)) {
            var state = ended(launched, listener);
            onChange.accept(state);
            return state;
        }
        var state = new Follow(launched, runs.lines(launched.run())).run(targets.of(launched.cluster()), onChange,
                listener);
        if (state.state() != null) {
            runs.record(launched.ended(state.state()));
            reports.keep(launched, state);
        }
        return state;
    }

    RunState state(String run) {
        return state(newest(run));
    }

    private RunState state(Launched launched) {
        return kept(launched) ? ended(launched, Target.Listener.SILENT) : soFar(launched);
    }

    private boolean kept(Launched run) {
        return run.state() != null && Files.exists(runs.lines(run.run()));
    }

    /** A run that has been followed to its end, as it was written down. */
    private RunState ended(Launched run, Target.Listener listener) {
        var fold = Follow.fold(run);
        var end = Records.read(runs.lines(run.run()).resolveSibling("ended.json"), Ended.class);
        end.ifPresent(each -> each.waits().forEach(fold::before));
        try (var lines = Files.lines(runs.lines(run.run()))) {
            lines.forEach(line -> {
                listener.line(line);
                fold.line(line, run.started());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end.ifPresent(each -> fold.exit(each.exit(), run.started()));
        Follow.fill(fold, run);
        return fold.state();
    }

    /** What a run that nobody has followed to its end has said so far. */
    private RunState soFar(Launched run) {
        return Peek.read(run, targets.of(run.cluster()));
    }

    /** Its last words are kept: whoever ends a run is there until its end. */
    boolean cancel(String run) {
        var launched = find(run);
        if (launched.state() != null) {
            return false;
        }
        var target = targets.of(launched.cluster());
        try {
            if (target.ended(run).isPresent()) {
                return false;
            }
            var ready = new CountDownLatch(1);
            var follower = Thread.ofVirtual().name("end of " + run).start(() -> lastWords(run, ready));
            ready.await();
            target.cancel(run);
            if (!follower.join(CANCEL_PATIENCE)) {
                follower.interrupt();
            }
            if (find(run).state() == null) {
                runs.record(launched.ended(State.cancelled));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("it was interrupted: " + run + " may go on", "%runs says whether it does").causedBy(e);
        }
    }

    private void lastWords(String run, CountDownLatch ready) {
        try {
            follow(run, new Target.Listener() {
                @Override
                public void line(String line) {
                    ready.countDown();
                }

                @Override
                public void status(Target.Status status) {
                    ready.countDown();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Fault gone) {
            // Cancelling it says the same.
        } finally {
            ready.countDown();
        }
    }

    Fetched fetch(String named, String variable) {
        var launched = newest(named);
        var run = launched.run();
        var kept = launched.openStore().flatMap(store -> RunHistory.value(store, run, variable));
        if (kept.isPresent()) {
            return new Fetched(variable, launched.types().getOrDefault(variable, kept.get().type()),
                    kept.get().json());
        }
        var state = state(launched);
        var json = state.values().get(variable);
        if (json != null) {
            return new Fetched(variable, launched.types().getOrDefault(variable, "String"), json);
        }
        var there = new TreeMap<>(state.values()).keySet();
        var known = launched.types().containsKey(variable);
        throw Fault.settings("the run " + run + " has kept no " + variable,
                known && launched.store() == null
                        ? "a value over 64 KiB needs a store: %cluster … --store"
                        : known
                                ? "its step is not done, or its type can't ship: see %logs " + run
                                : "it has " + String.join(", ", there.isEmpty() ? launched.types().keySet() : there));
    }

    /** The newest run of each flow. */
    Map<String, RunRecord> last() {
        started.find();
        var newest = new LinkedHashMap<String, Launched>();
        runs.all().forEach(run -> newest.putIfAbsent(run.flow(), run));
        return listed(List.copyOf(newest.values())).stream()
                .collect(Collectors.toMap(RunRecord::flow, run -> run));
    }

    /** All that are known, the newest first; of those whose end is not known, their targets are asked. */
    List<RunRecord> all() {
        started.find();
        return listed(runs.all());
    }

    private List<RunRecord> listed(List<Launched> all) {
        var asked = new ConcurrentHashMap<String, RunStatus>();
        var clusters = new ConcurrentHashMap<ClusterSettings, Target>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.stream().filter(run -> run.state() == null).forEach(run -> threads.execute(
                    () -> asked.put(run.run(), ask(run, clusters))));
        }
        return all.stream().map(run -> record(run, asked.getOrDefault(run.run(), RunStatus.of(run.state()))))
                .toList();
    }

    RunRecord one(String run) {
        var launched = newest(run);
        return record(launched, launched.state() == null
                ? ask(launched, new ConcurrentHashMap<>())
                : RunStatus.of(launched.state()));
    }

    private static RunRecord record(Launched run, RunStatus status) {
        return new RunRecord(run.run(), run.flow(), run.version(), run.cluster(), run.started(), status);
    }

    /** One run that can't be asked for must not hide the others. */
    private RunStatus ask(Launched run, Map<ClusterSettings, Target> clusters) {
        try {
            var exit = clusters.computeIfAbsent(run.cluster(), targets::of).ended(run.run());
            if (exit.isEmpty()) {
                return RunStatus.running;
            }
            var end = exit.get().state() == State.done && skipped(run) ? State.skipped : exit.get().state();
            runs.record(run.ended(end));
            return RunStatus.of(end);
        } catch (Fault fault) {
            return fault.whose() == Fault.Whose.cluster ? RunStatus.unknown : stored(run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return RunStatus.unknown;
        }
    }

    /** A run that is skipped writes no plan. */
    private static boolean skipped(Launched run) {
        try {
            var store = run.cluster().local() ? Optional.<ArtifactStore>empty() : run.openStore();
            return store.isPresent() && store.get().get("runs/" + run.run() + "/plan.json").isEmpty();
        } catch (IOException | Fault e) {
            return false; // then it counts as what its process said
        }
    }

    private static RunStatus stored(Launched run) {
        var fold = Follow.fold(run);
        Follow.fill(fold, run);
        var state = fold.state().state();
        return state == null ? RunStatus.gone : RunStatus.of(state);
    }
}
