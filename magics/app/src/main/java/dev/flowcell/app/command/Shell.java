package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads cells line by line until one is whole, and runs it. */
final class Shell {

    private final Session session;
    private final Terminal terminal;

    Shell(Session session, Terminal terminal) {
        this.session = session;
        this.terminal = terminal;
    }

    void run() throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var cell = new StringBuilder();
        while (true) {
            prompt(cell.isEmpty() ? "> " : "… ");
            var line = input.readLine();
            if (line == null) {
                execute(cell.toString());
                return;
            }
            if (cell.isEmpty() && (line.strip().equals("/exit") || line.strip().equals("exit"))) {
                return;
            }
            cell.append(line).append('\n');
            // An empty line ends a cell that could go on, as it does in IPython.
            if (line.isBlank() || session.completeness(cell.toString()).status() != Status.incomplete) {
                execute(cell.toString());
                cell.setLength(0);
            }
        }
    }

    private void prompt(String text) {
        if (terminal.interactive()) {
            terminal.out().print(text);
            terminal.out().flush();
        }
    }

    private void execute(String source) {
        if (source.isBlank()) {
            return;
        }
        var display = new TerminalDisplay(terminal);
        switch (session.execute(CellRequest.of(source.stripTrailing()), display)) {
            case CellOutcome.Done done -> {
                if (done.value() != null) {
                    display.show(done.value());
                }
                display.settle();
            }
            case CellOutcome.Failed failed -> {
                display.settle();
                failed.traceback().forEach(line -> terminal.err().println(terminal.coloured(line)));
            }
        }
    }
}
