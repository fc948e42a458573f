package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import java.io.IOException;

/** Runs one cell after the other until there is none, or `exit`. */
final class Shell {

    private final Session session;
    private final Terminal terminal;

    Shell(Session session, Terminal terminal) {
        this.session = session;
        this.terminal = terminal;
    }

    void run(CellReader cells) throws IOException {
        for (var cell = cells.next(); cell != null; cell = cells.next()) {
            if (cell.strip().equals("exit") || cell.strip().equals("/exit")) {
                return;
            }
            if (!cell.isBlank()) {
                execute(cell.stripTrailing());
            }
        }
    }

    private void execute(String source) {
        var display = new TerminalDisplay(terminal);
        switch (session.execute(CellRequest.of(source), display)) {
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
