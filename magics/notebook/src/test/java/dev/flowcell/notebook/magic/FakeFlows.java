package dev.flowcell.notebook.magic;

import java.time.Duration;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.SingleCell;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan;
import org.jspecify.annotations.Nullable;

/** Flows that know one run, `news-1`, in which `total` is 3. */
final class FakeFlows implements Flows {

    private static final FlowImage IMAGE = new FlowImage("news", "sha256:0123456789ab" + "0".repeat(52), null, null,
            new FlowPlan(1, "flow.News", List.of(), List.of(), List.of()), List.of(), 0);

    final List<String> calls = new ArrayList<>();
    List<String> notes = List.of();
    @Nullable
    Scheduled scheduled;
    final Map<String, String> secretValues = new HashMap<>();
    @Nullable
    Failure failure;
    @Nullable
    Failure alsoFailed;
    /** What ends the following of a run. */
    @Nullable
    Fault lost;
    boolean interrupted;
    /** Whether graphs are the compiler's. */
    boolean compiled;
    /** What a graph waits for. */
    @Nullable
    CountDownLatch compiler;

    @Override
    public CellGraph graph(FlowSource source) {
        if (compiled) {
            awaitCompiler();
            return GraphBuilder.build(source, Libraries.NONE);
        }
        return new CellGraph(source.cells().stream().map(cell -> {
            var total = new Variable("total", "int", 1, 1, null, false, null);
            var facts = new CellFacts(cell, Kind.step, List.of(total), Set.of(), Set.of(), Set.of(), null,
                    List.of());
            return new CellGraph.Node(facts, "total", List.of(), false);
        }).toList(), List.of());
    }

    private void awaitCompiler() {
        try {
            if (compiler != null) {
                compiler.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompiledFlow compile(String name, FlowSource source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registered register(String name, FlowSource source, ClusterSettings cluster, RegisterOptions options,
            Map<String, String> secretValues, Consumer<String> progress) {
        calls.add("register " + name + " " + options.tags() + said(options));
        progress.accept("building");
        return new Registered(name, IMAGE, options.tags(), Instant.EPOCH, false, 0, notes);
    }

    @Override
    public SingleCell single(FlowSource source, String cell) {
        return new SingleCell(source, List.of("limit"), List.of("total"), Map.of("client", "a thread can't ship"));
    }

    @Override
    public Needs needs(String flow) {
        return new Needs(ClusterSettings.LOCAL, List.of(new Secret("TOKEN", "env:VAR")));
    }

    @Override
    public String runRegistered(String flow, ClusterSettings cluster, RunOptions options) {
        calls.add("run " + flow + " " + cluster.kind() + " " + options.parameters() + " " + options.resume());
        return "news-1";
    }

    @Override
    public String runSource(FlowSource source, ClusterSettings cluster, RunOptions options, Consumer<String> progress) {
        progress.accept("building");
        calls.add("run " + source.notebook() + " " + cluster.kind() + " " + options.parameters()
                + (cluster.memory() == null ? "" : " " + cluster.memory())
                + (source.inputs().isEmpty() ? "" : " " + source.inputs()));
        return "news-1";
    }

    @Override
    public String runFresh(FlowSource source, RunOptions options) {
        calls.add("fresh " + options.parameters() + " " + options.from());
        secretValues.putAll(options.secretValues());
        return "news-1";
    }

    @Override
    public List<String> export(FlowSource source, Path folder, ExportOptions options, Consumer<String> progress) {
        calls.add("export " + folder.getFileName() + " " + options.javaPackage() + " " + options.run() + " "
                + options.record());
        return List.of(folder.getFileName() + ": 3 steps");
    }

    @Override
    public RunState follow(String run, Target.Listener listener) throws InterruptedException {
        return follow(run, state -> {
        });
    }

    @Override
    public RunState follow(String run, Consumer<RunState> onChange) throws InterruptedException {
        onChange.accept(at(null));
        if (interrupted) {
            throw new InterruptedException();
        }
        if (lost != null) {
            throw lost;
        }
        return at(failure == null ? State.done : State.failed);
    }

    @Override
    public RunState state(String run) {
        if (!run.equals("news-1")) {
            throw Fault.settings("there is no run " + run, "%runs lists them");
        }
        return at(State.done);
    }

    private RunState at(@Nullable State state) {
        var step = new RunState.StepState("total", Instant.EPOCH, Duration.ofSeconds(1), state, 1, 0, 0, null, 0,
                failure,
                null);
        var line = new RunState.LogLine(Instant.EPOCH, "total", "stdout", "hello");
        var steps = new ArrayList<RunState.StepState>();
        if (alsoFailed != null) {
            steps.add(new RunState.StepState("other", Instant.EPOCH, Duration.ZERO, State.failed, 1, 0, 0, null, 0,
                    alsoFailed, null));
        }
        steps.add(step);
        return new RunState("news-1", "news", IMAGE.version(), IMAGE.plan(), steps, List.of(line), null,
                List.of(), Map.of(), List.of(), state, failure, null);
    }

    @Override
    public RunReport report(String run) {
        return new RunReport(state(run), ClusterSettings.LOCAL, Instant.EPOCH, null, Map.of(), List.of(),
                Path.of("report.html"));
    }

    @Override
    public boolean cancel(String run) {
        calls.add("cancel " + run);
        return true;
    }

    @Override
    public Fetched fetch(String run, String variable) {
        return new Fetched(variable, "int", "3");
    }

    @Override
    public List<Registered> flows() {
        return scheduled == null
                ? List.of()
                : List.of(new Registered("news", IMAGE, List.of("latest"), Instant.EPOCH, false, 0));
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
    public RunRecord run(String run) {
        if (!run.equals("news-1")) {
            throw Fault.settings("there is no run " + run, "%runs lists them");
        }
        return new RunRecord(run, "news", IMAGE.version(), ClusterSettings.LOCAL, Instant.EPOCH, RunStatus.running);
    }

    @Override
    public List<RunRecord> runs() {
        return List.of();
    }
}
