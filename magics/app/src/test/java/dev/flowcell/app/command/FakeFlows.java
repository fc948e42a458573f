package dev.flowcell.app.command;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.SingleCell;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import java.time.Duration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Flows that know one registered flow and one run, `news-1`. */
final class FakeFlows implements Flows {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final FlowImage IMAGE = new FlowImage("news", "sha256:0123456789ab" + "0".repeat(52), null, null,
            new FlowPlan(1, "flow.News", List.of(), List.of(), List.of()), List.of(), 0);

    static final String STARTED = RunEvents.write(
            new RunEvent("news-1", 0, 0, 0, NOON, null, new RunStarted("news", "1", List.of(), 5)));
    static final String FINISHED = RunEvents.write(
            new RunEvent("news-1", 0, 0, 1, NOON, null, new RunFinished(State.done, 5, List.of(), null)));

    final List<String> calls = new ArrayList<>();
    List<String> notes = List.of();
    @Nullable
    Scheduled scheduled;
    final Map<String, String> parameters = new LinkedHashMap<>();
    List<Problem> problems = List.of();
    /** What ends the following of a run. */
    @Nullable
    Fault lost;
    @Nullable
    Failure failure;
    Target.@Nullable Exit exit;
    State end = State.done;

    @Override
    public CellGraph graph(FlowSource source) {
        var declares = parameters.entrySet().stream()
                .map(entry -> new CellFacts.Variable(entry.getKey(), entry.getValue(), 1, 1, null, false, null))
                .toList();
        var cell = source.cells().getFirst();
        var facts = new CellFacts(cell, CellFacts.Kind.params, declares, Set.of(), Set.of(), Set.of(), null, List.of());
        return new CellGraph(List.of(new CellGraph.Node(facts, "params", List.of(), false)), problems);
    }

    @Override
    public CompiledFlow compile(String name, FlowSource source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registered register(String name, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues, Consumer<String> progress) {
        calls.add("register " + name + " " + cluster.kind() + " " + options.tags() + said(options));
        progress.accept("compiling");
        return new Registered(name, IMAGE, options.tags(), NOON, false, 0, notes);
    }

    @Override
    public SingleCell single(FlowSource source, String cell) {
        return new SingleCell(source, List.of(), List.of("total"), Map.of());
    }

    @Override
    public Needs needs(String flow) {
        return new Needs(ClusterSettings.LOCAL, List.of(new Secret("TOKEN", "env:VAR")));
    }

    @Override
    public String runRegistered(String flow, ClusterSettings cluster, RunOptions options) {
        if (!flow.startsWith("news")) {
            throw Fault.settings("there is no flow " + flow, "flowcell flows lists them");
        }
        calls.add("run " + flow + " " + cluster.kind() + " " + options.parameters());
        return "news-1";
    }

    @Override
    public String runSource(FlowSource source, ClusterSettings cluster, RunOptions options, Consumer<String> progress) {
        if (cluster.kind().equals("k8s")) {
            throw Fault.cluster("the cluster does not answer", "start it");
        }
        calls.add("run " + source.notebook() + " " + cluster.kind() + " " + options.parameters());
        return "news-1";
    }

    @Override
    public String runFresh(FlowSource source, RunOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> export(FlowSource source, Path folder, ExportOptions options, Consumer<String> progress) {
        calls.add("export " + folder.getFileName() + " " + options.javaPackage() + " " + options.run() + " "
                + options.record());
        return List.of(folder.getFileName() + ": 3 steps");
    }

    @Override
    public RunState follow(String run, Target.Listener listener) {
        seen();
        listener.line(STARTED);
        listener.line("OpenJDK warning");
        listener.line("{\"a\":\"line of JSON of its own\"}");
        listener.line(FINISHED);
        return state(run);
    }

    @Override
    public RunState follow(String run, Consumer<RunState> onChange) {
        seen();
        onChange.accept(state(List.of(), null, null));
        var line = new LogLine(NOON, "stories", "stdout", "hello");
        onChange.accept(state(List.of(line), null, null));
        return state(List.of(line, new LogLine(NOON, "stories", "stdout", "again")), end, failure);
    }

    private void seen() {
        if (lost != null) {
            throw lost;
        }
    }

    @Override
    public RunState state(String run) {
        known(run);
        return state(List.of(new LogLine(NOON, "stories", "stdout", "hello")), end, failure);
    }

    private RunState state(List<LogLine> lines, @Nullable State state, @Nullable Failure failed) {
        var step = new StepState("stories", NOON, state == null ? null : Duration.ofMillis(1200), state, 1, 0, 0, null,
                0,
                failed, null);
        var span = new RunState.Span("stories", NOON, NOON.plusMillis(1200), "");
        return new RunState("news-1", "news", IMAGE.version(), IMAGE.plan(), List.of(step), lines, null, List.of(span),
                Map.of(), List.of(), state, failed, exit);
    }

    @Override
    public RunReport report(String run) {
        return new RunReport(state(run), ClusterSettings.LOCAL, Instant.EPOCH, null, Map.of(), List.of(),
                Path.of("report.html"));
    }

    @Override
    public boolean cancel(String run) {
        known(run);
        calls.add("cancel " + run);
        return true;
    }

    @Override
    public Fetched fetch(String run, String variable) {
        known(run);
        if (!variable.equals("stories")) {
            throw Fault.settings(run + " has no variable " + variable, "it has stories");
        }
        return new Fetched(variable, "List<String>", "[\"a\"]");
    }

    @Override
    public List<Registered> flows() {
        return List.of(new Registered("news", IMAGE, List.of("latest"), NOON, false, 0));
    }

    private static String said(RegisterOptions options) {
        return (options.schedule() == null ? "" : " " + options.schedule())
                + (options.notifyAt() == null ? "" : " " + options.notifyAt());
    }

    @Override
    public Optional<Scheduled> schedule(String flow) {
        return Optional.ofNullable(scheduled);
    }

    @Override
    public Map<String, RunRecord> lastRuns() {
        return scheduled == null ? Map.of() : Map.of("news", run("news-1"));
    }

    @Override
    public List<String> unschedule(String name, boolean delete) {
        if (delete) {
            calls.add("unschedule " + name);
        }
        return List.of("its schedule @daily (UTC)");
    }

    @Override
    public List<String> unregister(String name, boolean delete) {
        if (delete) {
            calls.add("unregister " + name);
        }
        return List.of("version " + name + "@1");
    }

    @Override
    public List<RunRecord> runs() {
        return List.of(run("news-1"));
    }

    @Override
    public RunRecord run(String run) {
        known(run);
        return new RunRecord("news-1", "news", IMAGE.version(), ClusterSettings.LOCAL, NOON, RunStatus.running);
    }

    private static void known(String run) {
        if (run.equals("magic")) {
            throw Fault.settings("there is no run magic", "%runs lists those that there are, as %run does");
        }
        if (!run.equals("news-1")) {
            throw Fault.settings("there is no run " + run, "flowcell runs lists them");
        }
    }
}
