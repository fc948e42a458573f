package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;

/** Keeps what is written; nobody is there to answer. */
final class RecordedDisplay implements Display {

    final List<String> written = new ArrayList<>();
    private final boolean live;
    private final boolean html;

    /** A pipe. */
    RecordedDisplay() {
        this(false, false);
    }

    /** A terminal or, with HTML, a notebook. */
    RecordedDisplay(boolean live, boolean html) {
        this.live = live;
        this.html = html;
    }

    /** Waits until something that is shown satisfies a condition; the test's own limit ends that. */
    synchronized void await(Predicate<String> condition) throws InterruptedException {
        while (written.stream().noneMatch(condition)) {
            wait();
        }
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        written.add(text.stripTrailing());
    }

    @Override
    public synchronized Slot show(MimeBundle bundle) {
        var at = written.size();
        written.add(bundle.text());
        return replacement -> {
            synchronized (this) {
                written.set(at, replacement.text());
                notifyAll();
            }
        };
    }

    @Override
    public String ask(String prompt, boolean password) {
        return "typed";
    }

    @Override
    public boolean live() {
        return live;
    }

    @Override
    public boolean html() {
        return html;
    }
}
