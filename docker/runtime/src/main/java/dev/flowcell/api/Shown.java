package dev.flowcell.api;

import java.util.Map;

/// A value in several forms.
///
/// @param mimeBundle
///            from MIME type to content
record Shown(Map<String, String> mimeBundle) implements Renderable {

    Shown {
        mimeBundle = Map.copyOf(mimeBundle);
    }

    /** Content of one MIME type, and what a terminal shows. */
    static Shown of(String type, String content, String text) {
        return new Shown(Map.of(type, content, "text/plain", text));
    }

    /** As a terminal shows it. */
    @Override
    public String toString() {
        return mimeBundle.getOrDefault("text/plain", "");
    }
}
