package dev.flowcell.kernel.magic.builtin;

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

    static void timed(String text, CellContext context) throws Exception {
        long start = System.nanoTime();
        try {
            context.evaluate(text);
        } finally {
            double millis = (System.nanoTime() - start) / 1e6;
            context.display().stream(Display.Stream.stdout, millis < 1000
                    ? String.format(Locale.ROOT, "time: %.1f ms%n", millis)
                    : String.format(Locale.ROOT, "time: %.2f s%n", millis / 1000));
        }
    }
}
