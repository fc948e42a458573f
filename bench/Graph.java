import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.FlowSources;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The cell graph of a large notebook: all of it at first, and then after edits of one cell, as a session has it. The times
/// are from the cells' sources to the graph; beside each stands the processor time of the thread, which says what it costs
/// where others keep the machine busy.
final class Graph {

    /** What is edited: each gives the cells' sources after another edit. */
    private enum Edit {
        STEP("a step's code"), METHOD("a method's body"), TYPE("a type that nine cells use"), VARIABLE("a variable's type"),
        NOTHING("nothing");

        private final String what;

        Edit(String what) {
            this.what = what;
        }
    }

    private final int count;

    private Graph(int count) {
        this.count = count;
    }

    public static void main(String[] arguments) {
        var cells = Integer.parseInt(arguments[0]);
        var runs = Integer.parseInt(arguments[1]);
        System.out.printf("the graph of %d cells; medians of %d edits after %d that warm up (least to most)%n", cells,
                runs, runs);
        System.out.printf("%d processors, %s %s, JDK %s%n%n", Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"), System.getProperty("os.arch"), Runtime.version());
        new Graph(cells).measure(runs);
    }

    private void measure(int runs) {
        var builder = new GraphBuilder();
        print("the first time in the process", List.of(time(builder, source(Edit.NOTHING, 0))));
        for (var edit : Edit.values()) {
            var times = new ArrayList<Times>();
            for (var run = 0; run < 2 * runs; run++) {
                var took = time(builder, source(edit, run + 1));
                if (run >= runs) {
                    times.add(took);
                }
            }
            print("edited: " + edit.what, times);
        }
        var whole = new ArrayList<Times>();
        for (var run = 0; run < Math.max(3, runs / 4); run++) {
            whole.add(time(new GraphBuilder(), source(Edit.STEP, run)));
        }
        print("beside it: all cells anew", whole);
    }

    /// @param elapsed
    ///            nanoseconds on the clock
    /// @param processor
    ///            nanoseconds of this thread
    private record Times(long elapsed, long processor) {
    }

    private Times time(GraphBuilder builder, FlowSource source) {
        var threads = ManagementFactory.getThreadMXBean();
        var processor = threads.getCurrentThreadCpuTime();
        var begin = System.nanoTime();
        CellGraph graph = builder.graph(source, Libraries.NONE);
        var times = new Times(System.nanoTime() - begin, threads.getCurrentThreadCpuTime() - processor);
        if (!graph.problems().isEmpty() || graph.nodes().size() != count) {
            throw new IllegalStateException("no such graph: " + graph.problems());
        }
        return times;
    }

    /** Ten cells at a time of all kinds: declarations, steps, a fan-out, changes of a list, a chain through the notebook. */
    private FlowSource source(Edit edit, int number) {
        var cells = new ArrayList<CellSource>();
        for (var index = 0; index < count; index++) {
            cells.add(new CellSource("c" + index, index + 1, text(index, index / 10 == count / 20, edit, number),
                    List.of()));
        }
        return FlowSources.of("large.ipynb", Path.of("").toAbsolutePath(), cells);
    }

    private static String text(int index, boolean edited, Edit edit, int number) {
        var group = index / 10;
        return switch (index % 10) {
            case 0 -> "record Story%1$d(String title, int size%2$s) {}\nint weigh%1$d(Story%1$d story) { return story.size() + %3$d; }"
                    .formatted(group, edited && edit == Edit.TYPE ? ") { int n" + number + "() { return 1; } }\nrecord Rest" + group + "(int a" : "",
                            edited && edit == Edit.METHOD ? number : 0);
            case 1 -> "List<Story%1$d> stories%1$d = IntStream.range(0, 100).mapToObj(k -> new Story%1$d(\"t\" + k, k)).toList();"
                    .formatted(group);
            case 2 -> "var sizes%1$d = stories%1$d.stream().map(story -> weigh%1$d(story)).toList();".formatted(group);
            case 3 -> "%%%%map squares%1$d = n : sizes%1$d\nn * n".formatted(group);
            case 4 -> "Map<String, List<Story%1$d>> byTitle%1$d = stories%1$d.stream().collect(groupingBy(Story%1$d::title));"
                    .formatted(group);
            case 5 -> "%3$s total%1$d = %2$d;\nfor (var n : squares%1$d) {\n    total%1$d += n;\n}".formatted(group,
                    edited && edit == Edit.STEP ? number : 0,
                    edited && edit == Edit.VARIABLE && number % 2 == 1 ? "long" : "int");
            case 6 -> "List<Long> log%1$d = new ArrayList<>();\nlog%1$d.add((long) total%1$d);".formatted(group);
            case 7 -> "log%1$d.add((long) sizes%1$d.size());\nSystem.out.println(log%1$d.size());".formatted(group);
            case 8 -> "var average%1$d = byTitle%1$d.values().stream().mapToInt(List::size).average().orElse(0);"
                    .formatted(group);
            default -> "String report%1$d = \"average \" + average%1$d + \", total \" + total%1$d%2$s;".formatted(group,
                    group > 0 ? " + report" + (group - 1) + ".length()" : "");
        };
    }

    private static void print(String what, List<Times> times) {
        System.out.printf("  %-36s %s   processor %s%n", what, range(times.stream().map(Times::elapsed).toList()),
                range(times.stream().map(Times::processor).toList()));
    }

    private static String range(List<Long> nanos) {
        var sorted = nanos.stream().sorted().toList();
        return String.format(Locale.ROOT, "%5.0f ms (%.0f to %.0f)", sorted.get(sorted.size() / 2) / 1e6,
                sorted.getFirst() / 1e6, sorted.getLast() / 1e6);
    }
}
