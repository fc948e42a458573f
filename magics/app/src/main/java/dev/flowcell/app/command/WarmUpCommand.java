package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the launcher runs once after a build, so that the classes which commands need are kept in the class cache. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    private final Context context;

    WarmUpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var quiet = dev.flowcell.app.terminal.Terminal.plain(
                new java.io.PrintStream(java.io.OutputStream.nullOutputStream()),
                new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
        var program = new CommandLineProgram(context.parts(), quiet, context.environment());
        program.run("--help");
        program.run("run", "--no-such-option");
        return 0;
    }
}
