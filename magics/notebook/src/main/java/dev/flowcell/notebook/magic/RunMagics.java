package dev.flowcell.notebook.magic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.Needs;
import dev.flowcell.flow.operations.Flows.RegisterOptions;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.run.RunEnd;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.call.Arguments;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.display.LiveRun;
import dev.flowcell.notebook.display.Paint;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.notebook.state.CellState;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.notebook.report.ReportFrame;
import org.jspecify.annotations.Nullable;

/** `%flow`, `%run`, `%register`, `%run-remote`: from the notebook to its runs. */
final class RunMagics {

    private static final String RUN = "%run [-p NAME=VALUE] [--from STEP]   or   %run --stale";
    private static final String REGISTER = "%register NAME [--tag T] [--schedule \"CRON\" [--timezone Z]]"
            + " [--notify URL]";
    private static final String REMOTE = "%run-remote [NAME[@VERSION]] [-p NAME=VALUE] [--detach] [--resume RUN]";
    private static final String NOT_OF_ONE_RUN = "it is of all runs of a registered flow: %register NAME takes it";

    private final Notebook notebook;
    private final Flows flows;
    private final SecretValues secrets;
    private final LiveFlow live;
    private final StaleCells stale;

    RunMagics(Notebook notebook, Flows flows, SecretValues secrets) {
        this.notebook = notebook;
        this.flows = flows;
        this.secrets = secrets;
        this.live = new LiveFlow(notebook, flows);
        this.stale = new StaleCells(notebook, flows);
    }

    List<Magic> all() {
        return List.of(
                new LineMagic("flow", "draws the cell graph as cells run: what is stale, what would not ship, and why",
                        "%flow",
                        this::flow),
                new LineMagic("run", "runs the whole flow afresh, in a process of its own; --stale: stale cells, here",
                        RUN,
                        this::run),
                new LineMagic("register", "compiles, builds, pushes, records a version", REGISTER, this::register),
                new LineMagic("run-remote", "runs a flow on the cluster and follows it", REMOTE, this::remote));
    }

    private void flow(String arguments, CellContext context) {
        new Grammar("%flow", "%flow", 0, 0).parse(arguments);
        live.show(Objects.requireNonNullElse(context.cell().id(), ""), context.display());
    }

    private void run(String arguments, CellContext context) throws InterruptedException {
        var options = new Grammar("%run", RUN, 0, 0).values("-p").values("--from").flags("--stale").parse(arguments);
        if (options.has("--stale")) {
            if (options.has("-p") || options.has("--from")) {
                throw Fault.settings("%run --stale runs cells of this session as they are",
                        "leave out " + (options.has("-p") ? "-p" : "--from"));
            }
            stale.run(context);
            return;
        }
        var source = notebook.flowSource();
        var run = flows.runFresh(source,
                new RunOptions(parameters(options), secrets.here(source.secrets(), context), null,
                        options.value("--from").orElse(null)));
        var calls = RunCalls.magics(ClusterSettings.LOCAL, false).with(options.parameters());
        RunEnd.check(follow(flows, run, context.display(), null, notebook.cluster().local() ? calls : calls.alone()),
                true, "");
        if (options.has("-p")) {
            return;
        }
        compare(run, context);
    }

    private void compare(String run, CellContext context) {
        var now = notebook.now();
        var graph = flows.graph(now.source());
        var statuses = now.statuses(graph);
        var found = Differences.of(flows, run, graph, statuses, context.session());
        say(context.display(), found.lines().isEmpty()
                ? "The session has the same results."
                : "The session differs from a fresh run:");
        found.lines().forEach(line -> say(context.display(), "  " + line));
        if (!found.uncompared().isEmpty()) {
            say(context.display(), "Not compared, since they can't ship: " + String.join(", ", found.uncompared()));
        }
        if (statuses.values().stream().anyMatch(status -> status.state() == CellState.stale)) {
            say(context.display(), "%run --stale runs what is stale again.");
        }
    }

    private void register(String arguments, CellContext context) {
        var options = new Grammar("%register", REGISTER, 1, 1)
                .values("--tag", "--schedule", "--timezone", "--notify").parse(arguments);
        var wanted = RegisterOptions.of(options.values("--tag"), options.value("--schedule").orElse(null),
                options.value("--timezone").orElse(null), options.value("--notify").orElse(null));
        var source = notebook.tried();
        var progress = new Progress(context.display());
        var registered = flows.register(options.words().getFirst(), source, notebook.cluster(),
                wanted, secrets.known(source.secrets(), context), progress);
        progress.result((registered.unchanged() ? "unchanged: this version is registered already\n" : "")
                + registered.notes().stream().map(note -> note + "\n").collect(Collectors.joining())
                + registered.name() + "@" + registered.image().version() + " " + registered.image().digest());
    }

    private void remote(String arguments, CellContext context) throws InterruptedException {
        var options = new Grammar("%run-remote", REMOTE, 0, 1).values("-p").values("--resume")
                .flags("--detach").refused(NOT_OF_ONE_RUN, "--schedule", "--timezone", "--notify").parse(arguments);
        var progress = new Progress(context.display());
        var registered = options.word(0).map(flows::needs);
        // A registered flow goes where it was registered for, unless the notebook says otherwise.
        var cluster = registered.filter(needs -> notebook.chosen().isEmpty()).map(Needs::cluster)
                .orElseGet(notebook::cluster);
        var run = launch(options, registered, cluster, context, progress);
        if (options.has("--detach")) {
            say(context.display(), run);
            say(context.display(), goesOn(run));
            return;
        }
        RunEnd.check(launched(flows, run, context.display(), progress.slot(),
                RunCalls.magics(cluster, registered.isPresent()).with(options.parameters())), cluster.local(), "");
    }

    private String launch(Arguments options, Optional<Needs> registered, ClusterSettings cluster, CellContext context,
            Progress progress) {
        var resume = options.value("--resume").orElse(null);
        if (registered.isPresent()) {
            return flows.runRegistered(options.words().getFirst(), cluster, new RunOptions(options.parameters(),
                    secrets.there(registered.get().secrets(), cluster, context), resume, null));
        }
        var source = notebook.flowSource();
        return flows.runSource(source, cluster,
                new RunOptions(parameters(options), secrets.there(source.secrets(), cluster, context), resume, null),
                progress);
    }

    /** Follows a run that was launched just now: it goes on, whatever ends that. */
    static RunState launched(Flows flows, String run, Display display, @Nullable Slot slot, RunCalls calls)
            throws InterruptedException {
        try {
            return follow(flows, run, display, slot, calls);
        } catch (Fault e) {
            throw calls.unseen(run, e);
        }
    }

    static RunState follow(Flows flows, String run, Display display, @Nullable Slot slot, RunCalls calls)
            throws InterruptedException {
        try {
            var end = LiveRun.follow(flows, run, display, slot, calls, Paint.NONE);
            if (display.html()) {
                display.show(ReportFrame.of(flows.report(run)));
            }
            return end;
        } catch (InterruptedException e) {
            say(display, "Detached: " + goesOn(run));
            throw e;
        }
    }

    static String goesOn(String run) {
        return run + " goes on: %logs " + run + " -f follows it, %cancel " + run + " ends it";
    }

    /** What the command line set, and over it what the magic sets. */
    private Map<String, String> parameters(Arguments options) {
        var parameters = new LinkedHashMap<>(notebook.parameters());
        parameters.putAll(options.parameters());
        return parameters;
    }

    private static void say(Display display, String text) {
        display.stream(Stream.stdout, text + "\n");
    }
}
