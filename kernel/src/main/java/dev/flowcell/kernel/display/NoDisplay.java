package dev.flowcell.kernel.display;

import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;

/// Shows nothing, and asks nobody.
///
/// @param refusal
///            why a question has no answer here
public record NoDisplay(String refusal) implements Display {

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
        throw Fault.settings(refusal, "run the code in a cell");
    }

    @Override
    public boolean live() {
        return false;
    }
}
