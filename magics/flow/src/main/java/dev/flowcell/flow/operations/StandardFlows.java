package dev.flowcell.flow.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.library.LibraryResolver;
import dev.flowcell.flow.report.ReportPage;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import org.jspecify.annotations.Nullable;

/// The real thing: compiles, builds, records under `$FLOWCELL_HOME` and talks to targets. Everything that it knows of
/// versions and runs is in files, so that any process of this machine goes on where another one was.
public final class StandardFlows implements Flows {

    private final Sources sources;
    private final Upkeep upkeep;
    private final Registrations registrations;
    private final Launches launches;
    private final Runs runs;
    private final Exports exports;

    /// @param home
    ///            Flowcell's own folder
    /// @param providers
    ///            of the clusters beside this machine
    public StandardFlows(Path home, LibraryResolver resolver, ImageBuilder images, LocalTargets local,
            List<TargetProvider> providers) {
        this(home, resolver, images, local, providers, null);
    }

    /// @param home
    ///            Flowcell's own folder
    /// @param providers
    ///            of the clusters beside this machine
    /// @param page
    ///            draws what is kept of each run that was followed to its end; null keeps none
    public StandardFlows(Path home, LibraryResolver resolver, ImageBuilder images, LocalTargets local,
            List<TargetProvider> providers, @Nullable ReportPage page) {
        var records = new RunRecords(home.resolve("runs"));
        var targets = new Targets(local, providers);
        this.sources = new Sources(resolver);
        this.upkeep = new Upkeep(home, targets);
        this.registrations = new Registrations(home, sources, images, targets, upkeep);
        this.launches = new Launches(home, sources, images, targets, records, upkeep);
        this.runs = new Runs(targets, records, new Reports(records, page),
                new StartedRuns(targets, records, new VersionRecords(home.resolve("flows")), upkeep,
                        home.resolve("looks")));
        this.exports = new Exports(sources, launches, runs, records);
    }

    @Override
    public CellGraph graph(FlowSource source) {
        return sources.graph(source);
    }

    @Override
    public CompiledFlow compile(String name, FlowSource source) {
        return sources.compile(name, source);
    }

    @Override
    public SingleCell single(FlowSource source, String cell) {
        return sources.single(source, cell);
    }

    @Override
    public Registered register(String name, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues, Consumer<String> progress) {
        return registrations.register(name, source, cluster, options, secretValues, progress);
    }

    @Override
    public Needs needs(String flow) {
        var version = registrations.find(flow);
        return new Needs(version.cluster(), version.secrets());
    }

    @Override
    public List<Registered> flows() {
        return registrations.all();
    }

    @Override
    public Optional<Scheduled> schedule(String flow) {
        return upkeep.schedule(flow);
    }

    @Override
    public Map<String, RunRecord> lastRuns() {
        return runs.last();
    }

    @Override
    public List<String> unschedule(String name, boolean delete) {
        return registrations.unschedule(name, delete);
    }

    @Override
    public List<String> unregister(String name, boolean delete) {
        return registrations.unregister(name, delete);
    }

    @Override
    public String runRegistered(String flow, ClusterSettings cluster, RunOptions options) {
        return launches.registered(registrations.find(flow), cluster, options);
    }

    @Override
    public String runSource(FlowSource source, ClusterSettings cluster, RunOptions options,
            Consumer<String> progress) {
        return launches.standing(source, cluster, options, progress);
    }

    @Override
    public String runFresh(FlowSource source, RunOptions options) {
        return launches.fresh(source, options);
    }

    @Override
    public List<String> export(FlowSource source, Path folder, ExportOptions options, Consumer<String> progress)
            throws InterruptedException {
        return exports.export(source, folder, options, progress);
    }

    @Override
    public RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException {
        return runs.follow(run, onChange);
    }

    @Override
    public RunState follow(String run, Target.Listener listener) throws InterruptedException {
        return runs.follow(run, listener);
    }

    @Override
    public RunState state(String run) {
        return runs.state(run);
    }

    @Override
    public RunReport report(String run) {
        return runs.report(run);
    }

    @Override
    public boolean cancel(String run) {
        return runs.cancel(run);
    }

    @Override
    public Fetched fetch(String run, String variable) {
        return runs.fetch(run, variable);
    }

    @Override
    public RunRecord run(String run) {
        return runs.one(run);
    }

    @Override
    public List<RunRecord> runs() {
        return runs.all();
    }
}
