package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.flowcell.flow.operations.Flows.Fetched;
import dev.flowcell.flow.operations.Flows.RunRecord;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import org.jspecify.annotations.Nullable;

/// Reads runs: while they go, after their end, and what they made. Whoever has followed a run to its end keeps what it
/// said; of the others, the target and the store tell.
final class Runs {

    /** How long a reader of a run that goes on waits for more of what it has said so far. */
    private static final long QUIET_MILLIS = 400;

    private static final Target.Listener SILENT = new Target.Listener() {
        @Override
        public void line(String line) {
        }

        @Override
        public void status(Target.Status status) {
        }
    };

    private final Targets targets;
    private final RunRecords runs;

    Runs(Targets targets, RunRecords runs) {
        this.targets = targets;
        this.runs = runs;
    }

    RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException {
        return follow(run, onChange, SILENT);
    }

    RunState follow(String run, Target.Listener listener) throws InterruptedException {
        return follow(run, state -> {
        }, listener);
    }

    private RunState follow(String run, Consumer<RunState> onChange, Target.Listener listener)
            throws InterruptedException {
        var launched = runs.find(run);
        if (launched.state() != null) {
            var state = ended(launched, listener);
            onChange.accept(state);
            return state;
        }
        var state = new Follow(launched, runs.lines(run)).run(targets.of(launched.cluster()), onChange, listener);
        if (state.state() != null) {
            runs.record(launched.ended(state.state()));
        }
        return state;
    }

    RunState state(String run) {
        var launched = runs.find(run);
        return launched.state() != null ? ended(launched, SILENT) : soFar(launched);
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

    /** What a run that nobody has followed to its end has said so far; no more than a moment is waited for. */
    private RunState soFar(Launched run) {
        var peek = new Peek(run, QUIET_MILLIS);
        return peek.read(targets.of(run.cluster()));
    }

    boolean cancel(String run) {
        var launched = runs.find(run);
        if (launched.state() != null || soFar(launched).state() != null) {
            return false;
        }
        targets.of(launched.cluster()).cancel(run);
        return true;
    }

    Fetched fetch(String run, String variable) {
        var launched = runs.find(run);
        var kept = launched.openStore().flatMap(store -> RunHistory.value(store, run, variable));
        if (kept.isPresent()) {
            return new Fetched(variable, launched.types().getOrDefault(variable, kept.get().type()),
                    kept.get().json());
        }
        var state = state(run);
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

    List<RunRecord> all() {
        var records = new ArrayList<RunRecord>();
        for (var run : runs.all()) {
            var state = run.state();
            if (state == null && run.cluster().local()) {
                // Whether a process of this machine has ended is cheap to see.
                state = local(run);
            }
            records.add(new RunRecord(run.run(), run.flow(), run.version(), run.cluster(), run.started(), state));
        }
        return records;
    }

    /** One run that has left nothing behind must not hide the others. */
    private @Nullable State local(Launched run) {
        try {
            return soFar(run).state();
        } catch (Fault gone) {
            return State.failed;
        }
    }
}
