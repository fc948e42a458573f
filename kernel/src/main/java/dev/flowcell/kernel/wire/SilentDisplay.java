package dev.flowcell.kernel.wire;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;

/** Shows nothing: for silent requests. */
enum SilentDisplay implements Display {
    INSTANCE;

    @Override
    public void stream(Stream stream, String text) {
    }

    @Override
    public Slot show(MimeBundle bundle) {
        return next -> {
        };
    }

    @Override
    public String ask(String prompt, boolean password) {
        throw Fault.settings("A silent request can't ask", "run the code in a cell");
    }

    @Override
    public boolean live() {
        return false;
    }
}
