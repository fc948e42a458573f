package dev.flowcell.notebook.magic;

import java.util.function.Consumer;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;

/** Says how far it is: in one place where that can be rewritten, else a line each. */
final class Progress implements Consumer<String> {

    private final Display display;
    private @Nullable Slot slot;

    Progress(Display display) {
        this.display = display;
    }

    /** Where it was said, for what comes of it; null where nothing was said or it can't be rewritten. */
    @Nullable
    Slot slot() {
        return slot;
    }

    /** Says what came of it, in place of how far it was. */
    void result(String text) {
        if (slot == null) {
            display.stream(Stream.stdout, text + "\n");
        } else {
            slot.update(MimeBundle.plain(text));
        }
    }

    @Override
    public void accept(String what) {
        if (!display.live()) {
            display.stream(Stream.stderr, what + "\n");
        } else if (slot == null) {
            slot = display.show(MimeBundle.plain(what));
        } else {
            slot.update(MimeBundle.plain(what));
        }
    }
}
