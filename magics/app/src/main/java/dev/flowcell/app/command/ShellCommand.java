package dev.flowcell.app.command;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
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
        try (var session = context.parts().session(Path.of("").toAbsolutePath(), Map.of())) {
            var shell = new Shell(session, context.terminal());
            if (context.terminal().interactive()) {
                context.progress("Java (Flowcell): %help lists the magics, exit or Ctrl-D leaves");
                try (var typed = new TypedCells(session, Machine.home(context.environment()).resolve("history"))) {
                    shell.run(typed);
                }
            } else {
                shell.run(new CellReader.Piped(session,
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))));
            }
        }
        return 0;
    }
}
