import dev.flowcell.api.MapOptions;
import dev.flowcell.api.Maps;
import dev.flowcell.app.Parts;
import dev.flowcell.app.Wiring;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.runtime.event.RunEvent.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// How long items take that do nothing: in a bare loop over virtual threads, in a session's `%%map`, and in a run's, as a
/// process of its own with a heap of 512 MiB that keeps every item's result in the store. Prints a line for each, and
/// the seconds.
final class MapRate {

    private static final String HEAP = "local --memory 683Mi"; // of which the heap takes three quarters

    private MapRate() {
    }

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        int items = Integer.parseInt(arguments[1]);
        var parts = new Wiring();
        for (int run = 0; run <= runs; run++) {
            print(run, "bare loop", bareLoop(items));
            print(run, "%%map in a session", session(items));
            print(run, "%%map in a run", flow(parts, items));
        }
        System.exit(0);
    }

    private static void print(int run, String what, double seconds) {
        if (run > 0) {
            System.out.println(what + "\t" + seconds);
        }
    }

    private static double bareLoop(int items) throws Exception {
        var begin = System.nanoTime();
        var results = new ArrayList<Integer>(items);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<Integer>>(items);
            for (int item = 0; item < items; item++) {
                int number = item;
                futures.add(executor.submit(() -> number));
            }
            for (var future : futures) {
                results.add(future.get());
            }
        }
        return seconds(begin, results, items);
    }

    private static double session(int items) throws Exception {
        var begin = System.nanoTime();
        return seconds(begin, Maps.map(IntStream.range(0, items), MapOptions.parallel(16), item -> item), items);
    }

    private static double seconds(long begin, List<Integer> results, int items) {
        if (results.size() != items || results.getLast() != items - 1) {
            throw new IllegalStateException("the results are wrong");
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** From the map's first event to its last; the process's own start is not in it. */
    private static double flow(Parts parts, int items) throws IOException, InterruptedException {
        var script = Files.createTempDirectory("flowcell-bench").resolve("map.jsh");
        Files.writeString(script, "// %%\n%%map out = n : IntStream.range(0, " + items + ")\nn\n// %%\n"
                + "System.out.println(out.size() + \" \" + out.getLast());\n");
        var run = parts.flows().runSource(parts.read(script).source(), parts.cluster(HEAP),
                new RunOptions(Map.of(), Map.of(), null, null), what -> {
                });
        var end = parts.flows().follow(run, state -> {
        });
        if (end.state() != State.done || !end.lines().getLast().text().equals(items + " " + (items - 1))) {
            throw new IllegalStateException(run + " ended as " + end.state() + ": " + end.failure());
        }
        return end.steps().getFirst().took().toNanos() / 1e9;
    }
}
