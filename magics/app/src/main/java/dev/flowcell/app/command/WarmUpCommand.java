package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the launcher runs once after a build, so that the classes which commands need are kept in the class cache. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    private final Context context;

    WarmUpCommand(Context context) {
        this.context = context;
    }

    /** It needs no library: a build without network must end well too. */
    private static final String NOTEBOOK = """
            {"cells": [
              {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null,
               "source": "%%params\\nint count = 3;"},
              {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null,
               "source": "record Point(int x, int y) {}"},
              {"cell_type": "code", "id": "c", "metadata": {}, "outputs": [], "execution_count": null,
               "source": "List<Point> points = IntStream.range(0, count).mapToObj(i -> new Point(i, i)).toList();"},
              {"cell_type": "code", "id": "d", "metadata": {}, "outputs": [], "execution_count": null,
               "source": "%%map sums = point : points\\npoint.x() + point.y()"}
            ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """;

    @Override
    public Integer call() throws IOException {
        var quiet = Terminal.plain(silent(), silent());
        var program = new CommandLineProgram(context.parts(), quiet, context.environment());
        program.run("--help");
        program.run("run", "--no-such-option");
        var notebook = Files.createTempFile("flowcell", ".ipynb");
        try {
            Files.writeString(notebook, NOTEBOOK);
            program.run("graph", notebook.toString());
            program.run("graph", "--json", notebook.toString());
            program.run("run", notebook.toString());
        } finally {
            Files.delete(notebook);
        }
        return 0;
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream());
    }
}
