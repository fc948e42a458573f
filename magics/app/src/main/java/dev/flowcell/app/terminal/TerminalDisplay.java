package dev.flowcell.app.terminal;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A display of text. On a terminal, values that are updated stay at the bottom and are drawn again in place, with all
/// other output above them; on a pipe each new line of theirs is printed once, as it comes.
public final class TerminalDisplay implements Display {

    private final Terminal terminal;
    private final LiveRegion region;

    /** Whether the last text ended within a line. */
    private boolean midLine;

    /// The value shown last; it can still be redrawn in place, as nothing was printed below it.
    private List<Shown> redrawn = new ArrayList<>();

    public TerminalDisplay(Terminal terminal) {
        this.terminal = terminal;
        this.region = new LiveRegion(terminal);
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        if (text.isEmpty()) {
            return;
        }
        settleQuiet();
        var target = stream == Stream.stdout ? terminal.out() : terminal.err();
        if (region.drawn()) {
            region.above(target, text);
        } else {
            target.print(text);
            target.flush();
            midLine = !text.endsWith("\n");
        }
    }

    @Override
    public synchronized Slot show(MimeBundle bundle) {
        settleQuiet();
        var shown = new Shown(terminal.coloured(bundle.text()));
        if (terminal.interactive()) {
            endLine();
            redrawn.add(shown);
            draw();
        } else {
            endLine();
            shown.printNew();
        }
        return shown;
    }

    @Override
    public String ask(String prompt, boolean password) {
        synchronized (this) {
            settle();
        }
        return terminal.prompt().ask(prompt, password);
    }

    @Override
    public boolean live() {
        return terminal.interactive();
    }

    /** Leaves what is shown as it is; what comes now goes below. */
    public synchronized void settle() {
        region.leave();
        redrawn.clear();
        endLine();
    }

    /// Values that were never updated are no live displays: they scroll away like any text, so that a loop of a hundred
    /// `display(…)` does not pile up at the bottom.
    private void settleQuiet() {
        if (redrawn.isEmpty()) {
            return;
        }
        var quiet = redrawn.stream().filter(shown -> !shown.updated).toList();
        if (quiet.isEmpty()) {
            return;
        }
        redrawn.removeAll(quiet);
        for (var shown : quiet) {
            region.above(terminal.out(), shown.text + "\n");
        }
        draw();
    }

    private void endLine() {
        if (midLine) {
            terminal.out().println();
            terminal.out().flush();
            midLine = false;
        }
    }

    private void draw() {
        region.draw(redrawn.stream().flatMap(shown -> shown.text.lines()).toList());
    }

    private final class Shown implements Slot {

        private String text;
        private boolean updated;
        private final Set<String> printed = new HashSet<>();

        Shown(String text) {
            this.text = text;
        }

        @Override
        public void update(MimeBundle bundle) {
            synchronized (TerminalDisplay.this) {
                text = terminal.coloured(bundle.text());
                updated = true;
                if (!terminal.interactive()) {
                    endLine();
                    printNew();
                    return;
                }
                if (!redrawn.contains(this)) {
                    redrawn.add(this);
                }
                draw();
            }
        }

        private void printNew() {
            text.lines().filter(line -> !line.isBlank()).filter(printed::add).forEach(terminal.out()::println);
            terminal.out().flush();
        }
    }
}
