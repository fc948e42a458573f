package dev.flowcell.runtime.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.flowcell.runtime.value.RecordJson;

/// What stands in the place of a long list's JSON: where its parts are. Each part is a JSON array under `blobs/`, by
/// its hash.
///
/// @param sha256
///            of the whole list's JSON
/// @param bytes
///            of the whole list's JSON
public record ListParts(List<Part> parts, String sha256, long bytes) {

    /** No list begins so. */
    private static final String MARK = "{\"@parts\":";

    /// A part.
    ///
    /// @param count
    ///            of its elements
    public record Part(String sha256, int count) {
    }

    /** As it stands in a blob. */
    public String write() {
        return MARK + RecordJson.write(this) + "}";
    }

    /** What {@link #write} wrote; empty where the content is a value's own JSON. */
    public static Optional<ListParts> read(String content) {
        if (!content.startsWith(MARK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RecordJson.read(content.substring(MARK.length(), content.length() - 1), ListParts.class))
                    .filter(parts -> parts.parts() != null && parts.sha256() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The whole list's JSON.
    ///
    /// @param content
    ///            of the value's blob, with the list's parts or the value itself
    /// @throws IOException
    ///             if a part is gone or damaged
    public static String whole(String content, ArtifactStore store) throws IOException {
        var parts = read(content).orElse(null);
        if (parts == null) {
            return content;
        }
        var json = new StringBuilder(Math.toIntExact(parts.bytes())).append('[');
        for (var part : parts.parts()) {
            var text = new StoredFiles(store).get(part.sha256())
                    .orElseThrow(() -> new IOException("the store has no blobs/" + part.sha256()));
            json.append(json.length() == 1 ? "" : ",").append(text, 1, text.length() - 1);
        }
        return json.append(']').toString();
    }
}
