package dev.flowcell.api;

import java.util.Map;

/** A value that says itself how it is shown. */
public interface Renderable {

    /// The value in several forms, from MIME type to content: text as it is, binary content in Base64. Should hold
    /// `text/plain`, for a terminal.
    Map<String, String> mimeBundle();
}
