package dev.flowcell.app;

import dev.flowcell.app.command.CommandLineProgram;
import dev.flowcell.app.kernelspec.Launch;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.kernel.JupyterKernel;
import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.Path;

/** Flowcell's process. */
public final class Main {

    private Main() {
    }

    public static void main(String[] arguments) {
        // A front-end waits for its kernel, and the command line's parser would take as long as all the rest.
        if (arguments.length == 2 && arguments[0].equals("kernel")) {
            System.exit(kernel(Path.of(arguments[1])));
        }
        if (arguments.length == 1 && arguments[0].equals(Launch.REHEARSE)) {
            System.exit(rehearse());
        }
        if (arguments.length == 2 && arguments[0].equals(Launch.REHEARSE_RUN)) {
            LaterJars.add();
            System.exit(rehearseRun(Path.of(arguments[1])));
        }
        LaterJars.add();
        var environment = System.getenv();
        var terminal = Terminal.ofProcess(Boolean.getBoolean("flowcell.terminal"), environment);
        System.exit(new CommandLineProgram(new Wiring(), terminal, environment).run(arguments));
    }

    private static int kernel(Path connectionFile) {
        try {
            new Wiring().kernel(connectionFile);
            return 0;
        } catch (Fault fault) {
            System.err.println("flowcell: " + fault.line());
            return fault.whose().exitCode();
        }
    }

    /** A kernel's start and first cells, for the class cache. */
    private static int rehearse() {
        try {
            try (var home = TemporaryHome.make()) {
                JupyterKernel.rehearse(
                        file -> new Wiring(home.path(), ClassCache.NONE, Launch.rehearsalOptions()).kernel(file));
            }
            return 0;
        } catch (IOException e) {
            System.err.println("flowcell: " + e);
            return 1;
        }
    }

    private static int rehearseRun(Path cache) {
        try {
            return RunRehearsal.hold(cache);
        } catch (IOException e) {
            System.err.println("flowcell: " + e);
            return 1;
        }
    }
}
