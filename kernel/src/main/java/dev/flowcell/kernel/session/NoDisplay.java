package dev.flowcell.kernel.session;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;

/** Before the first cell. */
enum NoDisplay implements Display {
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
        throw Fault.settings("Nobody is there to answer", "run the code in a cell");
    }

    @Override
    public boolean live() {
        return false;
    }
}
