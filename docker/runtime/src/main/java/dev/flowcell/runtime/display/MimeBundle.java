package dev.flowcell.runtime.display;

import java.util.Map;

/**
 * One value in several forms, from MIME type to content, as the Jupyter protocol's `data` has it: text as it is, binary
 * content in Base64, and JSON types (`…+json`) as JSON text.
 *
 * @param data always holds `text/plain`
 */
public record MimeBundle(Map<String, String> data) {

    /** The MIME type that every bundle has. */
    public static final String PLAIN = "text/plain";

    /** A bundle of text alone. */
    public static MimeBundle plain(String text) {
        return new MimeBundle(Map.of(PLAIN, text));
    }

    /** A bundle of HTML with its fallback for a terminal. */
    public static MimeBundle html(String html, String text) {
        return new MimeBundle(Map.of("text/html", html, PLAIN, text));
    }

    /** What a terminal shows. */
    public String text() {
        return data.getOrDefault(PLAIN, "");
    }
}
