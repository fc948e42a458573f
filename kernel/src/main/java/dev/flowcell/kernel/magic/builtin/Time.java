package dev.flowcell.kernel.magic.builtin;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;

/** Times the Java on its line. */
record Time() implements Magic.Line {

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String summary() {
        return "runs the rest of the line and says how long it took to compile and to run";
    }

    @Override
    public String usage() {
        return "%time EXPRESSION";
    }

    @Override
    public OptionalInt java(String arguments) {
        return OptionalInt.of(0);
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        if (line.arguments().isEmpty()) {
            throw Fault.settings("%time needs Java on its line", "%time list.size(), or %%time for the whole cell");
        }
        timed("\n".repeat(line.line() - 1) + line.arguments(), context);
    }

    /** Runs Java and says what the session's two processes computed for it and how long it took, as IPython does. */
    static void timed(String text, CellContext context) throws Exception {
        long start = System.nanoTime();
        Duration computed = context.session().computed();
        Session.Times before = context.session().times();
        try {
            context.evaluate(text);
        } finally {
            Duration wall = Duration.ofNanos(System.nanoTime() - start);
            Session.Times times = context.session().times().since(before);
            context.display().stream(Display.Stream.stdout,
                    "CPU times: total: " + words(context.session().computed().minus(computed)) + "\nWall time: "
                            + words(wall) + ": " + words(times.ran()) + " running, " + words(times.compiled())
                            + " compiling\n");
        }
    }

    private static String words(Duration time) {
        double seconds = Math.max(0, time.toNanos() / 1e9); // a new worker begins at 0
        if (seconds >= 60) {
            return String.format(Locale.ROOT, "%d min %.1f s", (long) seconds / 60, seconds % 60);
        }
        return seconds >= 1
                ? String.format(Locale.ROOT, "%.2f s", seconds)
                : String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
    }
}
