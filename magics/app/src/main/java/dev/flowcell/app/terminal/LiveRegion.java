package dev.flowcell.app.terminal;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The last lines of a terminal, drawn again in place. Not safe for threads: its owner guards it. Draws that follow
/// each other closely are put off, so that a run of many lines does not spend its time on drawing.
final class LiveRegion {

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    /** How many rows a line may take that is not drawn again. */
    private static final int LEFT_ROWS = 3;

    private final Terminal terminal;
    private List<String> wanted = List.of();

    /** How many lines of the screen are ours now. */
    private int height;

    /** Text above the region whose line has not ended; it goes out with its end. */
    private final StringBuilder unfinished = new StringBuilder();
    private long drawnNanos = System.nanoTime() - INTERVAL_NANOS;

    LiveRegion(Terminal terminal) {
        this.terminal = terminal;
    }

    boolean drawn() {
        return height > 0 || !wanted.isEmpty();
    }

    void draw(List<String> lines) {
        wanted = List.copyOf(lines);
        if (System.nanoTime() - drawnNanos >= INTERVAL_NANOS || height == 0) {
            paint("");
        }
    }

    /** Prints text above the region. */
    void above(PrintStream target, String text) {
        var whole = text.lastIndexOf('\n') + 1;
        var now = unfinished + text.substring(0, whole);
        unfinished.setLength(0);
        if (whole == 0) {
            unfinished.append(now).append(text);
            return;
        }
        unfinished.append(text.substring(whole));
        if (target == terminal.out()) {
            paint(now);
            return;
        }
        erase();
        target.print(now);
        target.flush();
        paint("");
    }

    /** Shows all of it, also what does not fit on the screen, and leaves it there. */
    void leave() {
        if (!drawn() && unfinished.isEmpty()) {
            return;
        }
        var text = new StringBuilder(home());
        if (!unfinished.isEmpty()) {
            text.append(unfinished).append('\n');
        }
        var columns = terminal.size().now().columns();
        wanted.forEach(line -> text.append(Ansi.cut(line, LEFT_ROWS * columns)).append('\n'));
        unfinished.setLength(0);
        wanted = List.of();
        height = 0;
        write(text);
    }

    private void erase() {
        write(new StringBuilder(home()));
        height = 0;
    }

    private void paint(String above) {
        var size = terminal.size().now();
        var text = new StringBuilder(home()).append(above);
        // One row stays free for the cursor; of a higher region its end is what is new.
        var visible = wanted.subList(Math.max(0, wanted.size() - (size.rows() - 1)), wanted.size());
        visible.forEach(line -> text.append(Ansi.cut(line, size.columns())).append('\n'));
        height = visible.size();
        drawnNanos = System.nanoTime();
        write(text);
    }

    private String home() {
        return height == 0 ? "" : Ansi.up(height) + Ansi.CLEAR_BELOW;
    }

    private void write(CharSequence text) {
        terminal.out().print(text);
        terminal.out().flush();
    }
}
