package dev.flowcell.app;

import dev.flowcell.app.command.CommandLineProgram;
import dev.flowcell.app.terminal.Terminal;

/** Flowcell's process. */
public final class Main {

    private Main() {
    }

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var terminal = Terminal.ofProcess(Boolean.getBoolean("flowcell.terminal"), environment);
        System.exit(new CommandLineProgram(new Wiring(), terminal, environment).run(arguments));
    }
}
