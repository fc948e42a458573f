package dev.flowcell.notebook.display;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.runtime.display.MimeBundle;

/** placeholder */
public final class RunDisplay {
    private RunDisplay() {
    }

    public static MimeBundle of(RunState state, String where) {
        return MimeBundle.plain(state.run() + " on " + where);
    }
}
