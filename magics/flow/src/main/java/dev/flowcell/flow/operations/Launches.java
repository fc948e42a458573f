package dev.flowcell.flow.operations;

import java.util.LinkedHashMap;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.flowcell.runtime.value.ParameterTexts;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.Unheard;
import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/** Starts runs, and writes each down. */
final class Launches {

    private final Path home;
    private final Sources sources;
    private final ImageBuilder images;
    private final Targets targets;
    private final RunRecords runs;
    private final Upkeep upkeep;

    Launches(Path home, Sources sources, ImageBuilder images, Targets targets, RunRecords runs, Upkeep upkeep) {
        this.upkeep = upkeep;
        this.home = home;
        this.sources = sources;
        this.images = images;
        this.targets = targets;
        this.runs = runs;
    }

    String registered(Version version, ClusterSettings cluster, RunOptions options) {
        var local = cluster.local();
        if (local != (version.image().layout() != null)) {
            throw Fault.settings(
                    version.name() + "@" + version.image().version() + " is not where %cluster " + cluster.kind()
                            + " finds it",
                    "run it on %cluster " + version.cluster().kind() + " that it was registered for, or register it"
                            + " again: %register " + version.name());
        }
        var lacking = version.image().lacks(ImageOptions.parts(cluster, version.secrets()));
        if (!lacking.isEmpty()) {
            throw Fault.settings(version.name() + "@" + version.image().version()
                    + " was registered for another %cluster, and its image has nothing that reads "
                    + String.join(": and ", lacking) + ":",
                    "register it again with this one: %register " + version.name());
        }
        var target = targets.of(cluster);
        checkSpread(cluster, version.image().plan());
        check(version.parameters(), version.types(), options.parameters());
        SecretCheck.refuse(options.parameters(), version.environment(), options.secretValues());
        if (local) {
            checkSecrets(version.secrets(), options.secretValues());
        }
        return launch(target, version.image(), cluster, options, version.secrets(), version.environment(),
                version.types(), List.of(), upkeep.notifyAt(version.name()));
    }

    String standing(FlowSource source, ClusterSettings cluster, RunOptions options,
            Consumer<String> progress) {
        var watch = new Stopwatch();
        var name = FlowNames.ofNotebook(source.notebook());
        SecretCheck.refuse(options.parameters(), source.environment(), options.secretValues());
        progress.accept("compiling");
        watch.next("compile");
        var flow = sources.compile(name, source);
        // Before a build and a push, which a mistake in a parameter or a missing secret should not cost.
        check(Described.parameters(flow), Described.types(flow), options.parameters());
        var target = targets.of(cluster);
        checkSpread(cluster, flow.plan());
        if (cluster.local()) {
            checkSecrets(source.secrets(), options.secretValues());
        }
        target.require(source.secrets());
        watch.next("build");
        var image = images.build(flow,
                ImageOptions.of(name, targets.shipping(cluster), List.of(), true, source.secrets(),
                        options.secretValues()),
                what -> {
                    if (what.startsWith("pushing")) {
                        watch.next("push");
                    }
                    progress.accept(what);
                });
        return launch(target, image, cluster, options, source.secrets(), source.environment(), Described.types(flow),
                watch.spans(), null);
    }

    private String launch(Target target, FlowImage image, ClusterSettings cluster, RunOptions options,
            List<FlowSource.Secret> secrets, Map<String, String> environment, Map<String, String> types,
            List<RunState.Span> before, @Nullable String notifyAt) {
        var spec = spec(image.name(), image.version(), store(cluster), environment, options, false)
                .notifying(notifyAt)
                .over(processes(cluster, image.plan()));
        return launch(spec, cluster, image, types, before,
                () -> target.launch(new RunRequest(image, spec, secrets, options.secretValues())));
    }

    /** This machine's runs have a store of their own. */
    private static void checkSpread(ClusterSettings cluster, FlowPlan plan) {
        if (!cluster.local()) {
            cluster.checkSpread(plan);
        }
    }

    /** Over how many processes a run goes: here no more than there are processors, since all have the same ones. */
    private static int processes(ClusterSettings cluster, FlowPlan plan) {
        return cluster.local()
                ? Math.min(plan.processes(), Math.max(2, Runtime.getRuntime().availableProcessors()))
                : plan.processes();
    }

    String fresh(FlowSource source, RunOptions options) {
        var watch = new Stopwatch();
        var name = FlowNames.ofNotebook(source.notebook());
        watch.next("compile");
        var flow = sources.compile(name, source);
        check(Described.parameters(flow), Described.types(flow), options.parameters());
        checkSecrets(source.secrets(), options.secretValues());
        SecretCheck.refuse(options.parameters(), source.environment(), options.secretValues());
        var image = new FlowImage(name, "sha256:" + flow.key(), null, null, flow.plan(), List.of(), 0);
        var spec = spec(name, image.version(), store(ClusterSettings.LOCAL), source.environment(),
                from(name, options), true);
        return launch(spec, ClusterSettings.LOCAL, image, Described.types(flow), watch.spans(),
                () -> targets.local().fresh(flow)
                        .launch(new RunRequest(image, spec, source.secrets(), options.secretValues())));
    }

    /** What lies before the step of `--from` is taken over from the newest run of the same flow on this machine. */
    private RunOptions from(String flow, RunOptions options) {
        if (options.from() == null || options.resume() != null) {
            return options;
        }
        var last = runs.all().stream().filter(run -> run.flow().equals(flow) && run.cluster().local())
                .map(Launched::run).findFirst().orElse(null);
        return new RunOptions(options.parameters(), options.secretValues(), last, options.from());
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
                image.plan(), types, before, null, started(image), spec.parameters()));
        try {
            launching.run();
        } catch (Fault refused) {
            if (Causes.find(refused, Unheard.class) == null) {
                runs.forget(run);
            }
            throw refused;
        }
        return run;
    }

    private static @Nullable String started(FlowImage image) {
        return image.reference() != null ? image.reference() : image.layout() == null ? null : image.digest();
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

    /** Before anything starts. */
    private static void check(List<String> parameters, Map<String, String> types, Map<String, String> given) {
        var declared = new LinkedHashMap<String, String>();
        parameters.forEach(name -> declared.put(name, types.getOrDefault(name, "")));
        ParameterTexts.check("the flow", declared, given,
                (name, text) -> ParameterTexts.fits(declared.getOrDefault(name, ""), text));
    }
}
