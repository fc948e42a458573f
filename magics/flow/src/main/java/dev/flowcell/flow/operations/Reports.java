package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.report.ReportPage;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.report.RunReport.Result;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.engine.Marks;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.RecordJson;
import org.jspecify.annotations.Nullable;

/// Reports of runs. The page of one that was followed to its end lies in the run's folder of its store, and where that
/// is not on this machine, or there is none, under `$FLOWCELL_HOME`.
final class Reports {

    private static final String NAME = "report.html";
    private static final String FILE = "file:";
    /** A larger value is not read for its first lines. */
    private static final long LARGEST = 256 * 1024;

    private final RunRecords runs;
    private final @Nullable ReportPage page;

    Reports(RunRecords runs, @Nullable ReportPage page) {
        this.runs = runs;
        this.page = page;
    }

    /** Keeps the page of a run that has ended; a page that can't be kept is no reason to say that the run failed. */
    void keep(Launched run, RunState state) {
        if (page == null) {
            return;
        }
        var report = of(run, state);
        var html = page.html(report).getBytes(StandardCharsets.UTF_8);
        store(run).ifPresent(
                store -> attempt("the store", () -> store.put("runs/" + run.run() + "/" + NAME, html)));
        if (inStore(run).isEmpty()) {
            attempt("this machine", () -> write(report.page(), html));
        }
    }

    private interface Keeping {
        void keep() throws IOException;
    }

    /** Where a store fails, the run itself has said so. */
    private static void attempt(String where, Keeping keeping) {
        try {
            keeping.keep();
        } catch (IOException | UncheckedIOException | Fault e) {
            System.getLogger(Reports.class.getName()).log(System.Logger.Level.DEBUG,
                    "the report is not kept in " + where, e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        var partial = Files.createTempFile(file.getParent(), ".report-", null);
        Files.write(partial, content);
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }

    RunReport of(Launched run, RunState state) {
        return new RunReport(state, run.cluster(), run.started(), run.image(),
                run.parameters() == null ? Map.of() : run.parameters(), results(run, state), place(run));
    }

    private Path place(Launched run) {
        return inStore(run).orElseGet(() -> runs.lines(run.run()).resolveSibling(NAME));
    }

    /** The page's file in a store that is a folder of this machine. */
    private static Optional<Path> inStore(Launched run) {
        var store = run.store();
        if (store == null || !store.startsWith(FILE) || ClusterSettings.onVolume(store)) {
            return Optional.empty();
        }
        try {
            var folder = Path.of(store.substring(FILE.length()).replaceFirst("^//(?=/)", ""));
            return Optional.of(folder.resolve("runs").resolve(run.run()).resolve(NAME));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<ArtifactStore> store(Launched run) {
        try {
            return run.openStore();
        } catch (Fault unreachable) {
            return Optional.empty();
        }
    }

    private static List<Result> results(Launched run, RunState state) {
        var results = new ArrayList<Result>();
        var store = store(run);
        var plans = run.plan().byName();
        for (var step : state.steps()) {
            var plan = plans.get(step.name());
            if (plan == null || step.state() != State.done && step.state() != State.cached) {
                continue;
            }
            if (store.isPresent()) {
                results.addAll(stored(store.get(), run, plan));
            } else {
                plan.writes().stream().filter(state.values()::containsKey).forEach(name -> results
                        .add(result(run, plan, name, state.values().getOrDefault(name, ""))));
            }
        }
        return results;
    }

    private static Result result(Launched run, StepPlan step, String name, String json) {
        return new Result(step.name(), name, run.types().getOrDefault(name, ""),
                json.getBytes(StandardCharsets.UTF_8).length, json);
    }

    private static List<Result> stored(ArtifactStore store, Launched run, StepPlan step) {
        var results = new ArrayList<Result>();
        var folder = "runs/" + run.run() + "/";
        try {
            var mark = store.get(folder + "steps/" + step.name() + ".json");
            if (mark.isEmpty()) {
                return results;
            }
            var values = RecordJson.read(text(mark.get()), Marks.Step.class).values();
            for (var name : step.writes()) {
                var value = values.get(name);
                if (value != null) {
                    var json = value.bytes() > LARGEST
                            ? null
                            : store.get(folder + "vars/" + name + ".json").map(Reports::text).orElse(null);
                    results.add(new Result(step.name(), name, run.types().getOrDefault(name, value.type()),
                            value.bytes(), json));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            System.getLogger(Reports.class.getName()).log(System.Logger.Level.DEBUG, "unreadable results", e);
        }
        return results;
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
