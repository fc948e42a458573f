package dev.flowcell.runtime.value;

import java.io.StringWriter;
import java.nio.file.Path;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/// Flowcell's own records as JSON, for events, marks and specifications. Nulls are left out; a reader ignores names
/// that it does not know and takes absent ones for null, so that processes of different versions understand each other.
public final class RecordJson {

    private static final Codecs CODECS = new Codecs(Blobs.INLINE, () -> Path.of(""), true);

    private RecordJson() {
    }

    /** The record as JSON on one line. */
    public static String write(Record value) {
        return write(value, value.getClass());
    }

    /** Several records as one JSON object, their components side by side. */
    public static String join(Record... values) {
        var text = new StringWriter();
        try (var out = Json.generator(text)) {
            out.writeStartObject();
            for (var value : values) {
                fields(value.getClass()).writeFields(out, value);
            }
            out.writeEndObject();
        }
        return text.toString();
    }

    private static String write(Record value, Class<?> type) {
        var text = new StringWriter();
        try (JsonGenerator out = Json.generator(text)) {
            fields(type).write(out, value);
        }
        return text.toString();
    }

    private static Codec.Fields fields(Class<?> type) {
        return (Codec.Fields) CODECS.of(type);
    }

    /// Reads a record.
    ///
    /// @throws IllegalArgumentException
    ///             if the text is no such JSON
    public static <T extends Record> T read(String json, Class<T> type) {
        try (var in = Json.parser(json)) {
            in.nextToken();
            if (in.currentToken() == null) {
                throw new Mismatch("it is empty");
            }
            var value = type.cast(fields(type).read(in));
            if (in.nextToken() != null) {
                throw new Mismatch("there is more behind its end");
            }
            return value;
        } catch (Mismatch | JacksonException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "no " + type.getSimpleName() + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }
}
