package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.compile.FlowCompiler;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.library.LibraryResolver;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/// The real thing: compiles, builds, records under `$FLOWCELL_HOME` and talks to targets. Everything that it knows of
/// versions and runs is in files, so that any process of this machine goes on where another one was.
public final class StandardFlows implements Flows {

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

    private final Path home;
    private final LibraryResolver resolver;
    private final ImageBuilder images;
    private final LocalTargets local;
    private final List<TargetProvider> providers;
    private final VersionRecords versions;
    private final RunRecords runs;

    /// @param home
    ///            Flowcell's own folder
    /// @param providers
    ///            of the clusters beside this machine
    public StandardFlows(Path home, LibraryResolver resolver, ImageBuilder images, List<TargetProvider> providers) {
        this.home = home;
        this.resolver = resolver;
        this.images = images;
        this.local = new LocalTargets(home);
        this.providers = Stream.concat(Stream.of(local), providers.stream()).toList();
        this.versions = new VersionRecords(home.resolve("flows"));
        this.runs = new RunRecords(home.resolve("runs"));
    }

    @Override
    public CellGraph graph(FlowSource source) {
        return GraphBuilder.build(source, libraries(source));
    }

    @Override
    public CompiledFlow compile(String name, FlowSource source) {
        return compile(name, source, libraries(source));
    }

    private static CompiledFlow compile(String name, FlowSource source, Libraries libraries) {
        return FlowCompiler.compile(name, source, GraphBuilder.build(source, libraries), libraries);
    }

    private Libraries libraries(FlowSource source) {
        return resolver.resolve(source.libraries(), source.repositories(),
                source.classpath().stream().map(path -> source.folder().resolve(path)).toList());
    }

    @Override
    public Registered register(String name, FlowSource source, ClusterSettings cluster, List<String> tags,
            Map<String, String> secretValues, Consumer<String> progress) {
        FlowNames.checked(name);
        FlowNames.checkTags(tags);
        Releases.check(source);
        var options = options(name, cluster, tags, false, secretValues);
        progress.accept("compiling");
        var libraries = libraries(source);
        var key = VersionKeys.of(name, source, libraries, cluster, tags);
        var known = versions.of(name);
        // An older version that comes back is built again, which costs little: `latest` and tags move to it.
        if (!known.isEmpty() && known.getFirst().key().equals(key) && images.has(known.getFirst().image())) {
            var newest = known.getFirst();
            if (!newest.cluster().equals(cluster)) {
                versions.record(newest.on(cluster));
            }
            return new Registered(name, newest.image(), newest.tags(), newest.time(), true, 0);
        }
        var flow = compile(name, source, libraries);
        var image = images.build(flow, options, progress::accept);
        var version = versions.record(new Version(name, image, tags, Instant.now(), key, cluster, Described.types(flow),
                Described.parameters(flow), source.secrets(), source.environment()));
        var unchanged = known.stream().anyMatch(each -> each.image().digest().equals(image.digest()));
        return new Registered(name, image, version.tags(), version.time(), unchanged, image.pushed());
    }

    private static ImageBuilder.Options options(String name, ClusterSettings cluster, List<String> tags,
            boolean development, Map<String, String> secretValues) {
        var registry = cluster.local() ? null : cluster.registry();
        if (registry == null && !cluster.local()) {
            throw Fault.settings("%cluster " + cluster.kind() + " names no registry to push the image to",
                    "add --registry HOST/PATH that the cluster can pull from");
        }
        return new ImageBuilder.Options(name, registry, cluster.base(), cluster.architecture(), tags, development,
                List.copyOf(secretValues.values()));
    }

    @Override
    public ClusterSettings cluster(String flow) {
        return versions.find(flow).cluster();
    }

    @Override
    public String runRegistered(String flow, ClusterSettings cluster, RunOptions options, Consumer<String> progress) {
        var version = versions.find(flow);
        var local = cluster.local();
        if (local != (version.image().layout() != null)) {
            throw Fault.settings(
                    version.name() + "@" + version.image().version() + " is not where %cluster " + cluster.kind()
                            + " finds it",
                    "run it on %cluster " + version.cluster().kind() + " that it was registered for, or register it"
                            + " again: %register " + version.name());
        }
        return launch(target(cluster), version.image(), cluster, options, version.secrets(), version.environment(),
                version.types(),
                version.parameters(), List.of());
    }

    @Override
    public String runSource(FlowSource source, ClusterSettings cluster, RunOptions options,
            Consumer<String> progress) {
        var watch = new Stopwatch();
        var name = FlowNames.ofNotebook(source.notebook());
        progress.accept("compiling");
        var flow = watch.time("compile", () -> compile(name, source));
        // Before a build and a push, which a mistake in a parameter or a missing secret should not cost.
        ParameterCheck.check(Described.parameters(flow), Described.types(flow), options.parameters());
        var target = target(cluster);
        if (cluster.local()) {
            checkSecrets(source.secrets(), options.secretValues());
        } else {
            target.require(source.secrets());
        }
        var image = watch.time(cluster.local() ? "build" : "build and push", () -> images.build(flow,
                options(name, cluster, List.of(), true, options.secretValues()), progress::accept));
        return launch(target, image, cluster, options, source.secrets(), source.environment(), Described.types(flow),
                Described.parameters(flow), watch.spans());
    }

    @Override
    public SingleCell single(FlowSource source, String cell) {
        var libraries = libraries(source);
        return SingleCell.of(source, GraphBuilder.build(source, libraries), libraries, cell);
    }

    private String launch(Target target, FlowImage image, ClusterSettings cluster, RunOptions options,
            List<FlowSource.Secret> secrets, Map<String, String> environment, Map<String, String> types,
            List<String> parameters, List<RunState.Span> before) {
        ParameterCheck.check(parameters, types, options.parameters());
        var spec = spec(image.name(), image.version(), store(cluster), environment, options, false);
        if (cluster.local()) {
            checkSecrets(secrets, options.secretValues());
        }
        return launch(spec, cluster, image, types, before,
                () -> target.launch(new RunRequest(image, spec, secrets, options.secretValues())));
    }

    @Override
    public String runFresh(FlowSource source, RunOptions options) {
        var watch = new Stopwatch();
        var name = FlowNames.ofNotebook(source.notebook());
        var flow = watch.time("compile", () -> compile(name, source));
        ParameterCheck.check(Described.parameters(flow), Described.types(flow), options.parameters());
        checkSecrets(source.secrets(), options.secretValues());
        var image = new FlowImage(name, "sha256:" + flow.key(), null, null, flow.plan(), List.of(), 0);
        var spec = spec(name, image.version(), store(ClusterSettings.LOCAL), source.environment(), options, true);
        return launch(spec, ClusterSettings.LOCAL, image, Described.types(flow), watch.spans(),
                () -> local.target(ClusterSettings.LOCAL)
                        .launch(new RunRequest(image, spec, source.secrets(), options.secretValues()), flow));
    }

    private static RunSpec spec(String flow, String version, @Nullable String store, Map<String, String> environment,
            RunOptions options, boolean checkInputs) {
        return new RunSpec(RunNames.of(flow), flow, version, store, options.parameters(), environment,
                options.resume(), options.from(), 0, 0, checkInputs);
    }

    /** Writes a launch down before it is one, so that no run goes on that nobody knows of. */
    private String launch(RunSpec spec, ClusterSettings cluster, FlowImage image, Map<String, String> types,
            List<RunState.Span> before, Runnable launching) {
        var run = String.valueOf(spec.run());
        runs.record(new Launched(run, image.name(), image.version(), cluster, spec.store(), Instant.now(),
                image.plan(), types, before, null));
        try {
            launching.run();
        } catch (Fault refused) {
            runs.forget(run);
            throw refused;
        }
        return run;
    }

    private static void checkSecrets(List<FlowSource.Secret> secrets, Map<String, String> values) {
        var missing = secrets.stream().filter(secret -> !values.containsKey(secret.name()))
                .map(secret -> secret.name() + " (" + secret.source() + ")").collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw Fault.settings("no value for " + missing, "give it where %secret looks for it, or change its --from");
        }
    }

    private @Nullable String store(ClusterSettings cluster) {
        return cluster.store() != null || !cluster.local()
                ? cluster.store()
                : "file:" + home.resolve("store").toAbsolutePath();
    }

    private Target target(ClusterSettings cluster) {
        return TargetProvider.of(cluster, providers).target(cluster);
    }

    @Override
    public RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException {
        return follow(run, onChange, SILENT);
    }

    @Override
    public RunState follow(String run, Target.Listener listener) throws InterruptedException {
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
        var state = new Follow(launched, runs.lines(run)).run(target(launched.cluster()), onChange, listener);
        if (state.state() != null) {
            runs.record(launched.ended(state.state()));
        }
        return state;
    }

    @Override
    public RunState state(String run) {
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
        return fold.state();
    }

    /** What a run that nobody has followed to its end has said so far; no more than a moment is waited for. */
    private RunState soFar(Launched run) {
        var peek = new Peek(run, QUIET_MILLIS);
        return peek.read(target(run.cluster()));
    }

    @Override
    public boolean cancel(String run) {
        var launched = runs.find(run);
        if (launched.state() != null || soFar(launched).state() != null) {
            return false;
        }
        target(launched.cluster()).cancel(run);
        return true;
    }

    @Override
    public Fetched fetch(String run, String variable) {
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

    @Override
    public List<Registered> flows() {
        return versions.all().stream().map(version -> new Registered(version.name(), version.image(), version.tags(),
                version.time(), true, 0)).toList();
    }

    @Override
    public List<RunRecord> runs() {
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

    @Override
    public List<String> unregister(String name, boolean delete) {
        var named = versions.find(FlowNames.checked(name)).name();
        var what = versions.of(named).stream().map(StandardFlows::described).toList();
        if (delete) {
            versions.of(named).stream().filter(version -> version.image().layout() != null)
                    .forEach(version -> images.forget(version.image()));
            versions.remove(named);
        }
        return what;
    }

    private static String described(Version version) {
        var image = version.image();
        var tags = version.tags().isEmpty() ? "" : " (" + String.join(", ", version.tags()) + ")";
        return "version " + version.name() + "@" + image.version() + tags + (image.layout() != null
                ? " and its name in the local registry"
                : "; its image stays in the registry as " + image.reference());
    }
}
