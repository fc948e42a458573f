package dev.flowcell.app.headless;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Runs the code cells of a notebook in order in a session, up to the first that fails. What cells put out goes to
/// standard output; which cell runs, and errors, to standard error.
public final class HeadlessRun {

    private static final Pattern LINE = Pattern.compile("\\bline (\\d+)");

    private final Session session;
    private final Terminal terminal;

    public HeadlessRun(Session session, Terminal terminal) {
        this.session = session;
        this.terminal = terminal;
    }

    /// Runs them.
    ///
    /// @param overrides
    ///            parameters to set once the cell of parameters has run
    /// @throws Fault
    ///             if a cell fails: names the cell and its line; of the flow, unless a magic says whose it is
    public void run(NotebookDocument notebook, Overrides overrides) {
        var cells = notebook.codeCells();
        cells.forEach(NotebookDocument.CodeCell::begin);
        var started = System.nanoTime();
        for (var cell : cells) {
            if (!cell.source().isBlank()) {
                run(cell, cells.size(), overrides);
            }
        }
        terminal.err().println(terminal.coloured(Ansi.dim,
                "done: " + counted(cells.size()) + " in " + seconds(System.nanoTime() - started)));
    }

    private void run(NotebookDocument.CodeCell cell, int count, Overrides overrides) {
        var begin = System.nanoTime();
        terminal.err().println(terminal.coloured(Ansi.dim, "[" + cell.number() + "/" + count + "] " + title(cell)));
        var shown = new TerminalDisplay(terminal);
        var display = new RecordingDisplay(shown, cell.outputs());
        cell.count(cell.number());
        var outcome = session.execute(new CellRequest(cell.id(), cell.source(), List.of(), false), display);
        switch (outcome) {
            case CellOutcome.Done done -> {
                if (done.value() != null) {
                    display.result(done.value(), cell.number());
                }
                shown.settle();
            }
            case CellOutcome.Failed failed -> {
                shown.settle();
                display.error(failed);
                if (!failed.name().equals("Fault")) {
                    failed.traceback().forEach(line -> terminal.err().println(terminal.coloured(line)));
                }
                throw fault(cell, failed);
            }
        }
        if (cell.parameters()) {
            overrides.apply(session, terminal);
        }
        var took = System.nanoTime() - begin;
        if (took > Duration.ofSeconds(1).toNanos()) {
            terminal.err().println(terminal.coloured(Ansi.dim, "      " + seconds(took)));
        }
    }

    private Fault fault(NotebookDocument.CodeCell cell, CellOutcome.Failed failed) {
        var matcher = LINE.matcher(Ansi.strip(String.join("\n", failed.traceback())));
        var where = matcher.find() ? ", line " + matcher.group(1) : "";
        var known = failed.fault();
        if (known != null) {
            return known.at("cell " + cell.number() + where + " failed");
        }
        var message = failed.message().lines().findFirst().orElse("");
        var what = message.isEmpty()
                ? failed.name()
                : failed.name().equals("Fault") ? message : failed.name() + ": " + message;
        return Fault.flow("cell " + cell.number() + where + " failed: " + what, "");
    }

    /** What a person knows the cell by: its first line that says something. */
    private static String title(NotebookDocument.CodeCell cell) {
        var line = cell.source().lines().map(String::strip).filter(text -> !text.isEmpty()).findFirst().orElse("");
        return line.length() > 72 ? line.substring(0, 71) + "…" : line;
    }

    private static String counted(int cells) {
        return cells == 1 ? "1 cell" : cells + " cells";
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
