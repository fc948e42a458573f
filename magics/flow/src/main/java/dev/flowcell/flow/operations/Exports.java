package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.export.Exporter;
import dev.flowcell.flow.export.RecordedValues;
import dev.flowcell.flow.operations.Flows.ExportOptions;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;

/** Flows as Maven projects, tested on what a run of theirs has kept: a run of the same code, or one made for it. */
final class Exports {

    private final Sources sources;
    private final Launches launches;
    private final Runs runs;
    private final RunRecords records;

    Exports(Sources sources, Launches launches, Runs runs, RunRecords records) {
        this.sources = sources;
        this.launches = launches;
        this.runs = runs;
        this.records = records;
    }

    List<String> export(FlowSource source, Path folder, ExportOptions options, Consumer<String> progress)
            throws InterruptedException {
        Exporter.check(folder, options.javaPackage());
        progress.accept("compiling");
        var name = FlowNames.ofNotebook(source.notebook());
        var flow = sources.compile(name, source);
        var recorded = options.record() ? recorded(flow, source, options, progress) : null;
        return Exporter.export(flow, name, options.javaPackage(), folder, recorded, options.secretValues(), progress);
    }

    private RecordedValues recorded(CompiledFlow flow, FlowSource source, ExportOptions options,
            Consumer<String> progress) throws InterruptedException {
        var run = options.run();
        if (run != null) {
            return values(named(run, flow));
        }
        var kept = records.all().stream().filter(each -> fits(each, flow)).findFirst();
        return values(kept.isPresent() ? kept.get() : made(source, options, progress));
    }

    /** The run that a person named. */
    private Launched named(String run, CompiledFlow flow) {
        var launched = records.find(run);
        if (!Exporter.sameCode(launched.plan(), flow.plan())) {
            throw Fault.settings("the run " + run + " ran other code than the notebook has now",
                    "leave out --run, and one is made");
        }
        if (launched.state() != State.done) {
            throw Fault.settings("the run " + run + " did not end well, so its values are not all there",
                    "name one that did, or leave out --run");
        }
        if (launched.openStore().isEmpty()) {
            throw Fault.settings("the run " + run + " kept its values where this machine can't read them",
                    "leave out --run, and one is made here");
        }
        return launched;
    }

    private static boolean fits(Launched run, CompiledFlow flow) {
        try {
            return run.state() == State.done && Exporter.sameCode(run.plan(), flow.plan())
                    && run.openStore().filter(store -> !RecordedValues.of(flow.plan(), store, run.run()).values()
                            .isEmpty()).isPresent();
        } catch (Fault gone) {
            return false;
        }
    }

    private Launched made(FlowSource source, ExportOptions options, Consumer<String> progress)
            throws InterruptedException {
        progress.accept("running the flow once, for the values of its tests");
        var run = launches.fresh(source, new RunOptions(Map.of(), options.secretValues(), null, null));
        var state = runs.follow(run, each -> {
        });
        if (state.state() != State.done) {
            var failure = state.failure();
            throw Fault.flow("the flow was run once for the values of its tests, and failed: "
                    + (failure == null ? "see its log" : failure.headline().lines().findFirst().orElse("")),
                    "%logs " + run + " shows it whole; --no-run exports it without tests");
        }
        return records.find(run);
    }

    private static RecordedValues values(Launched run) {
        return run.openStore().map(store -> RecordedValues.of(run.plan(), store, run.run()))
                .orElseThrow(() -> new IllegalStateException(run.run() + " has no store"));
    }
}
