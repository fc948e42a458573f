package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.Target.Status;
import dev.flowcell.runtime.event.RunEvents;

/** Prints a run's events on standard output, and whatever else its process wrote on standard error. */
final class EventLines implements Target.Listener {

    private final Terminal terminal;

    EventLines(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void line(String line) {
        (RunEvents.read(line).isPresent() ? terminal.out() : terminal.err()).println(line);
    }

    @Override
    public void status(Status status) {
        terminal.err().println(status.reason());
    }
}
