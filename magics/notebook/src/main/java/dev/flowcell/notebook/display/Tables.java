package dev.flowcell.notebook.display;

import dev.flowcell.runtime.display.MimeBundle;
import java.util.List;

/** placeholder */
public final class Tables {
    private Tables() {
    }

    public static MimeBundle of(List<String> headers, List<List<String>> rows) {
        return MimeBundle.plain(headers + "\n" + rows);
    }
}
