package dev.flowcell.app;

import dev.flowcell.app.command.CommandLineProgram;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.flow.target.ClassCache;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small flow that runs on this machine as others do, so that what the runtime loads for it gets into the class cache. */
final class RunRehearsal {

    private static final String FLOW = """
            // %% start
            %%params
            int count = 3;
            // %% shapes
            record Point(int x, String name) {}
            // %% points
            List<Point> points = IntStream.range(0, count).mapToObj(i -> new Point(i, "p" + i)).toList();
            System.out.println("line");
            // %% sums
            %%map sums = point : points --retries 1
            point.x() + point.name().length()
            // %% total
            Map<String, Long> total = Map.of("all", sums.stream().mapToLong(n -> n).sum());
            """;

    private RunRehearsal() {
    }

    /// Holds it.
    ///
    /// @return the exit code of the run
    /// @throws IOException
    ///             if there is no folder for temporary files
    static int hold(Path cache) throws IOException {
        try (var home = TemporaryHome.make()) {
            var notebook = Files.writeString(home.path().resolve("rehearsal.jsh"), FLOW);
            var silent = new PrintStream(OutputStream.nullOutputStream());
            var parts = new Wiring(home.path().resolve("home"), ClassCache.madeIn(cache), List.of());
            return new CommandLineProgram(parts, Terminal.plain(silent, System.err), System.getenv()).run("run-remote",
                    notebook.toString(), "--cluster", "local");
        }
    }
}
