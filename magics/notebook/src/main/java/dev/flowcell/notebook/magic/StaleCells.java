package dev.flowcell.notebook.magic;

import java.time.Duration;
import java.util.List;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.display.Durations;
import dev.flowcell.notebook.state.CellNames;
import dev.flowcell.notebook.state.CellState;
import dev.flowcell.notebook.state.Reruns;
import dev.flowcell.notebook.state.Status;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** `%run --stale`: runs the stale cells again in the session, in the notebook's order. */
final class StaleCells {

    private final Notebook notebook;
    private final Flows flows;
    private boolean running;

    StaleCells(Notebook notebook, Flows flows) {
        this.notebook = notebook;
        this.flows = flows;
    }

    /// Runs them.
    ///
    /// @throws Fault
    ///             for the first that fails
    void run(CellContext context) throws InterruptedException {
        if (running) {
            throw Fault.settings("%run --stale is in a cell that it runs itself", "put it into a cell of its own");
        }
        var now = notebook.now();
        var graph = flows.graph(now.source());
        var statuses = now.statuses(graph);
        var reruns = Reruns.of(graph, statuses);
        running = true;
        try {
            for (var cell : reruns.cells()) {
                run(graph, cell, context);
            }
        } finally {
            running = false;
        }
        reruns.blocked().forEach((cell, cause) -> say(context, name(graph, cell) + " stays stale: "
                + (cell.equals(cause)
                        ? why(graph, cell, statuses.get(cell))
                        : "run " + CellNames.of(graph, cause) + " first")));
        if (reruns.cells().isEmpty() && reruns.blocked().isEmpty()) {
            var never = statuses.values().stream().filter(status -> status.state() == CellState.never).count();
            say(context, "No cell is stale" + (never == 0 ? "" : "; " + never + " never ran"));
        }
    }

    private static String why(CellGraph graph, String cell, @Nullable Status status) {
        return status == null
                ? ""
                : status.reasons().getFirst().text(other -> CellNames.of(graph, other), cell);
    }

    private void run(CellGraph graph, String cell, CellContext context) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        var source = notebook.source(cell).orElse("");
        say(context, "▶ " + CellNames.of(graph, cell));
        var begin = System.nanoTime();
        var outcome = context.session().execute(new CellRequest(cell, source, List.of(), false), context.display());
        switch (outcome) {
            case CellOutcome.Done done -> {
                if (done.value() != null) {
                    context.display().show(done.value());
                }
                say(context, "✓ " + name(graph, cell) + "  "
                        + Durations.text(Duration.ofNanos(System.nanoTime() - begin)));
            }
            case CellOutcome.Failed failed -> {
                if (failed.name().equals("Interrupted")) {
                    throw new InterruptedException();
                }
                context.display().stream(Stream.stderr, String.join("\n", failed.traceback()) + "\n");
                throw Fault.flow(
                        CellNames.of(graph, cell) + " failed: " + failed.message().lines().findFirst().orElse(""),
                        "mend it and run it, then %run --stale goes on");
            }
        }
    }

    private static String name(CellGraph graph, String cell) {
        return graph.node(cell).map(CellGraph.Node::name).orElse(cell);
    }

    private static void say(CellContext context, String text) {
        context.display().stream(Stream.stdout, text + "\n");
    }
}
