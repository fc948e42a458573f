package dev.flowcell.runtime.value;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;

import dev.flowcell.runtime.error.Fault;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Puts the contents of paths into a value's JSON, for a reader that can't reach the store. */
public final class PathContents {

    private PathContents() {
    }

    /// The same value with its paths' contents in it.
    ///
    /// @param limit
    ///            the most bytes of content, over all files
    /// @throws Fault
    ///             if there is more
    public static String inline(String json, Blobs blobs, long limit) throws IOException {
        if (!json.contains('"' + Paths.MARK + '"')) {
            return json;
        }
        var text = new StringWriter();
        try (var in = Json.parser(json); var out = Json.generator(text)) {
            new Copy(in, out, blobs, limit).run();
        }
        return text.toString();
    }

    private static final class Copy {

        private final JsonParser in;
        private final JsonGenerator out;
        private final Blobs blobs;
        private final Deque<Boolean> paths = new ArrayDeque<>();
        private long left;
        private String sha256 = "";
        private boolean hasContent;

        Copy(JsonParser in, JsonGenerator out, Blobs blobs, long limit) {
            this.in = in;
            this.out = out;
            this.blobs = blobs;
            this.left = limit;
        }

        void run() throws IOException {
            for (var token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.END_OBJECT) {
                    paths.pop();
                    if (paths.contains(true) && !sha256.isEmpty() && !hasContent) {
                        writeContent();
                    }
                    sha256 = "";
                    hasContent = false;
                }
                copy(token);
            }
        }

        private void copy(JsonToken token) {
            switch (token) {
                case START_OBJECT -> {
                    paths.push(false);
                    out.writeStartObject();
                }
                case END_OBJECT -> out.writeEndObject();
                case START_ARRAY -> out.writeStartArray();
                case END_ARRAY -> out.writeEndArray();
                case PROPERTY_NAME -> {
                    if (in.currentName().equals(Paths.MARK)) {
                        paths.pop();
                        paths.push(true);
                    }
                    hasContent |= in.currentName().equals("content");
                    out.writeName(in.currentName());
                }
                case VALUE_STRING -> {
                    if ("sha256".equals(in.currentName())) {
                        sha256 = in.getString();
                    }
                    Scalars.writeText(out, in.getString());
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getString());
                case VALUE_TRUE -> out.writeBoolean(true);
                case VALUE_FALSE -> out.writeBoolean(false);
                case VALUE_NULL -> out.writeNull();
                case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> throw new IllegalStateException(token.name());
            }
        }

        private void writeContent() throws IOException {
            var file = Files.createTempFile("flowcell", ".content");
            try {
                blobs.get(sha256, file);
                left -= Files.size(file);
                if (left < 0) {
                    throw Fault.settings("the files of this value are larger than can be fetched",
                            "read them from the store: blobs/" + sha256);
                }
                out.writeName("content");
                out.writeString(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
