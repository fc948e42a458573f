package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** `flowcell shell`. */
@Command(name = "shell", description = "A session on the terminal, with the same magics.")
final class ShellCommand implements Callable<Integer> {

    private final Context context;

    ShellCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        try (var session = context.parts().session(java.nio.file.Path.of("").toAbsolutePath())) {
            new Shell(session, context.terminal()).run();
        }
        return 0;
    }
}
