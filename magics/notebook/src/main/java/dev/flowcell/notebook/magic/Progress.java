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
