package dev.flowcell.app.command;

import dev.flowcell.app.shell.CellReader;
import dev.flowcell.app.shell.Editor;
import dev.flowcell.app.shell.Shell;
import dev.flowcell.app.shell.TypedCells;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.runtime.error.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** `flowcell shell`. */
@Command(name = "shell", description = "A session on the terminal, with the same magics, and commands as jshell has them.")
final class ShellCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "FILE", description = "Scripts (with // %%%% marks between cells) or notebooks to run first.")
    List<Path> files = List.of();

    ShellCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.terminal().interactive() && System.console() != null && System.console().isTerminal()
                ? typed()
                : piped();
    }

    private int typed() throws IOException {
        context.progress("Java (Flowcell): /help lists the commands, %lsmagic the magics; Ctrl-D leaves");
        var shell = new AtomicReference<Shell>();
        var history = Machine.home(context.environment()).resolve("history");
        try (var cells = new TypedCells(TerminalBuilder.builder().system(true).build(),
                () -> Objects.requireNonNull(shell.get()).session(),
                history, context.environment()); var running = shell(context.terminal().asking(cells), cells)) {
            shell.set(running);
            files.forEach(running::open);
            return running.run(cells).orElse(0); // a person has seen what failed
        }
    }

    private int piped() throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var shell = shell(context.terminal(), file -> {
            throw Fault.settings("/edit needs a terminal", "write the changed cell");
        })) {
            files.forEach(shell::open);
            return shell.run(new CellReader.Piped(input)).orElse(shell.failed() ? 1 : 0);
        }
    }

    private Shell shell(Terminal terminal, Editor editor) {
        var directory = Path.of("").toAbsolutePath();
        return new Shell(() -> context.parts().session(directory, Map.of(), null), terminal, directory, editor);
    }
}
