package dev.flowcell.kernel.magic.builtin;

import java.time.Duration;
import java.util.Locale;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.error.Fault;

/** Times the Java on its line. */
record Time() implements Magic.Line {

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String summary() {
        return "runs the rest of the line and says how long it took";
    }

    @Override
    public String usage() {
        return "%time EXPRESSION";
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        if (line.arguments().isEmpty()) {
            throw Fault.settings("%time needs Java on its line", "%time list.size(), or %%time for the whole cell");
        }
        timed("\n".repeat(line.line() - 1) + line.arguments(), context);
    }

    /** Runs Java and says how long it took and what the session's two processes computed for it, as IPython does. */
    static void timed(String text, CellContext context) throws Exception {
        long start = System.nanoTime();
        Duration computed = context.session().computed();
        try {
            context.evaluate(text);
        } finally {
            double wall = (System.nanoTime() - start) / 1e9;
            double total = Math.max(0, context.session().computed().minus(computed).toNanos() / 1e9); // a new worker begins at 0
            context.display().stream(Display.Stream.stdout,
                    "CPU times: total: " + words(total) + "\nWall time: " + words(wall) + "\n");
        }
    }

    private static String words(double seconds) {
        if (seconds >= 60) {
            return String.format(Locale.ROOT, "%d min %.1f s", (long) seconds / 60, seconds % 60);
        }
        return seconds >= 1
                ? String.format(Locale.ROOT, "%.2f s", seconds)
                : String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
    }
}
